-- Numbers a message of a room, keeps it and tells all nodes. Answers its number, nothing when there is no such room.
-- KEYS: the room, its messages, the bus, the token. ARGV: the epoch, the first number of all (now, ms), the message as
-- JSON without its number, how many are kept, of how many bytes together, the process, the room's id, how long the
-- token is kept (ms), about how long the bus is.
local done = redis.call('GET', KEYS[4])
if done then
  return done
end
if redis.call('HEXISTS', KEYS[1], 'b') == 0 then
  return false
end
local last, epoch, bytes = unpack(redis.call('HMGET', KEYS[1], 'm', 'me', 'mb'))
local number = tonumber(last or ARGV[2]) + 1
if epoch and epoch ~= ARGV[1] then
  -- Messages may have been lost whose numbers clients know, also the first ones after an earlier loss.
  number = math.max(number + 1000, tonumber(ARGV[2]))
end
local text = string.format('%.0f', number)
local message = '{"msgSeq":' .. text .. ',' .. string.sub(ARGV[3], 2)
bytes = tonumber(bytes or 0) + #message
redis.call('XADD', KEYS[2], text .. '-0', 'd', message)
while bytes > tonumber(ARGV[5]) or redis.call('XLEN', KEYS[2]) > tonumber(ARGV[4]) do
  local oldest = redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)[1]
  redis.call('XDEL', KEYS[2], oldest[1])
  bytes = bytes - #oldest[2][2]
end
redis.call('HSET', KEYS[1], 'm', text, 'me', ARGV[1], 'mb', bytes)
redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[9], '*', 'k', 'chat', 'id', ARGV[7], 'n', ARGV[6], 'd', message)
redis.call('SET', KEYS[4], text, 'PX', ARGV[8])
return text
