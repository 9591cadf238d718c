-- Names tickets whose users were not seen for some time, each with when they were.
-- Those that were held too long are back in their places first: who took them has died.
-- After a time in which nobody looked (an outage) nobody counts as gone for a while.
-- KEYS: tickets, when they were seen, those held, the bus, when it was looked last, until when nobody is gone.
-- ARGV: now, seen before this, most, the process, about how long the bus is, what the keys of queues begin with,
-- the longest pause, how long nobody is gone after one.
local now = tonumber(ARGV[1])
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', ARGV[1])) do
  local ticket = ticketIn(redis.call('HGET', KEYS[1], id))
  redis.call('ZREM', KEYS[3], id)
  if ticket then
    redis.call('ZADD', ARGV[6] .. ticket.queue, string.format('%.0f', ticket.order), id)
    redis.call('ZADD', KEYS[2], ARGV[1], id)
    changed(KEYS[4], ticket.queue, ARGV[4], ARGV[5])
  end
end
local quiet = isQuiet(KEYS[5], KEYS[6], now, ARGV[7], ARGV[8])
local unseen = {}
local found = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[2], 'WITHSCORES', 'LIMIT', 0, ARGV[3])
for i = 1, #found, 2 do
  unseen[#unseen + 1] = redis.call('HGET', KEYS[1], found[i])
  unseen[#unseen + 1] = quiet and ARGV[2] or found[i + 1]
end
return unseen
