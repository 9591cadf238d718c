-- Puts a ticket back that an agent's call came to nothing with, once for each call, unless its user has another one by
-- now. Answers 1 when it is put back by this very attempt.
-- KEYS: the queue, tickets, those of users, when they were seen, the bus, what became of the call's ticket.
-- ARGV: the ticket as JSON, when its user was seen, the process, about how long the bus is, the attempt,
-- how long it is remembered (ms).
local done = redis.call('GET', KEYS[6])
if done then
  return done == ARGV[5] and 1 or 0
end
local ticket = cjson.decode(ARGV[1])
local elsewhere = redis.call('HEXISTS', KEYS[3], ticket.userID) == 1
redis.call('SET', KEYS[6], elsewhere and '' or ARGV[5], 'PX', ARGV[6])
if elsewhere then
  return 0
end
redis.call('ZADD', KEYS[1], string.format('%.0f', ticket.order), ticket.ticketID)
redis.call('HSET', KEYS[2], ticket.ticketID, ARGV[1])
redis.call('HSET', KEYS[3], ticket.userID, ticket.ticketID)
redis.call('ZADD', KEYS[4], ARGV[2], ticket.ticketID)
changed(KEYS[5], ticket.queue, ARGV[3], ARGV[4])
return 1
