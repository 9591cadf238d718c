-- In which rooms users are.
-- KEYS: the rooms of each.
local answers = {}
for i, key in ipairs(KEYS) do
  answers[i] = redis.call('SMEMBERS', key)
end
return answers
