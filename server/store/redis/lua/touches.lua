-- Holds what a node knows of rooms against what they are, and moves their members' times. Answers 1 for a room that is
-- as known, else its state.
-- KEYS: due times, then for each room its hash, infos and leave times. ARGV: for each room what is asked, as JSON.
local answers = {}
for i, text in ipairs(ARGV) do
  local asked = cjson.decode(text)
  local at = 3 * i - 1
  local current = version(KEYS[at]) == asked.version
  if current then
    touch(KEYS[at], asked.touches)
    if asked.due and asked.version ~= '' then
      if asked.later then
        redis.call('ZADD', KEYS[1], 'XX', 'GT', asked.due, asked.id)
      else
        redis.call('ZADD', KEYS[1], asked.due, asked.id)
      end
    end
  end
  if current and not asked.full then
    answers[i] = 1
  else
    answers[i] = state(KEYS[1], at, asked.id, asked.about, asked.most)
  end
end
return answers
