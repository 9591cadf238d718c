-- Removes fields of a hash that still have the value which was looked at.
-- KEYS: the hash. ARGV: a field and its value, and so on.
for i = 1, #ARGV, 2 do
  if redis.call('HGET', KEYS[1], ARGV[i]) == ARGV[i + 1] then
    redis.call('HDEL', KEYS[1], ARGV[i])
  end
end
