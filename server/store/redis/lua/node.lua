-- Takes a node's place, or keeps it for longer. Answers 0 when it is this process's, else for how long it is another's (ms).
-- KEYS: the place. ARGV: the process, how long it lasts (ms), 1 to give it up.
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  return redis.call('PTTL', KEYS[1])
end
if ARGV[3] == '1' then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
end
return 0
