-- Takes a node's place, or keeps it for longer: no other process may have it, and while any node is there all must have
-- the same secret. Answers 0 when it is this process's, else for how long to wait at least (ms), and what for.
-- KEYS: the place, what is written down of all, the places by address, figures of all nodes.
-- ARGV: the process, how long it lasts (ms), 1 to give it up, the secret's print, what all places begin with, the slot,
-- what the others are to know, and the address that has the slot; '' = a node that serves alone.
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  return { redis.call('PTTL', KEYS[1]), 'place' }
end
if ARGV[3] == '1' then
  redis.call('DEL', KEYS[1])
  redis.call('HDEL', KEYS[4], ARGV[6])
  return { 0 }
end
if (redis.call('HGET', KEYS[2], 's') or '') ~= ARGV[4] then
  local slots = redis.call('HVALS', KEYS[3])
  slots[#slots + 1] = '00'
  for _, slot in ipairs(slots) do
    local left = redis.call('PTTL', ARGV[5] .. slot)
    if left > 0 then
      return { left, 'secret' }
    end
  end
  redis.call('HSET', KEYS[2], 's', ARGV[4])
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('HSET', KEYS[4], ARGV[6], ARGV[7])
-- Redis may have lost all data since: nobody else may be given this slot.
if ARGV[8] ~= '' then
  redis.call('HSETNX', KEYS[3], ARGV[8], ARGV[6])
end
return { 0 }
