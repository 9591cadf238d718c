-- The slot of a node's address, two hexadecimal digits: the same for ever. Nothing when all are given away.
-- KEYS: the slots by address. ARGV: the address.
local slot = redis.call('HGET', KEYS[1], ARGV[1])
if slot then
  return slot
end
local given = {}
for _, other in ipairs(redis.call('HVALS', KEYS[1])) do
  given[other] = true
end
-- Not the one behind the last: after a loss of all data only nodes that still run have theirs.
for number = 1, 255 do
  slot = string.format('%02x', number)
  if not given[slot] then
    redis.call('HSET', KEYS[1], ARGV[1], slot)
    return slot
  end
end
return false
