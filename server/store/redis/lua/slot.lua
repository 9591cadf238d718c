-- The slot of a node's address, two hexadecimal digits: the same for ever. Nothing when all are given away.
-- KEYS: the slots by address. ARGV: the address.
local slot = redis.call('HGET', KEYS[1], ARGV[1])
if slot then
  return slot
end
local next = redis.call('HLEN', KEYS[1]) + 1
if next > 255 then
  return false
end
slot = string.format('%02x', next)
redis.call('HSET', KEYS[1], ARGV[1], slot)
return slot
