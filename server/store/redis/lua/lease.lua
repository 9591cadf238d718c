-- Takes a lease that nobody holds, or makes one's own last longer. Answers its number and the position that was reached
-- under it or before, nothing when somebody else holds it.
-- KEYS: the lease, the cursor, the last lease's number. ARGV: the process, how long it lasts (ms), 1 to give it up,
-- where to begin when nobody ever did.
local held = redis.call('HGET', KEYS[1], 'node')
if held and held ~= ARGV[1] then
  return {}
end
if ARGV[3] == '1' then
  redis.call('DEL', KEYS[1])
  return {}
end
if not held then
  redis.call('HSET', KEYS[1], 'node', ARGV[1], 'number', redis.call('INCR', KEYS[3]))
end
redis.call('SET', KEYS[2], ARGV[4], 'NX')
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return { redis.call('HGET', KEYS[1], 'number'), redis.call('GET', KEYS[2]) }
