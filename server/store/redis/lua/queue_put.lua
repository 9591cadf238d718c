-- Puts a ticket in its place; the user's former one goes. Answers how many stand before it, nothing when it is full.
-- KEYS: the queue, tickets, those of users, when they were seen, those held, the bus. ARGV: the ticket as JSON, when its user
-- was seen, the process, about how long the bus is, tickets of a queue, and in all, what the keys of queues begin with.
local ticket = cjson.decode(ARGV[1])
local former = redis.call('HGET', KEYS[3], ticket.userID)
local old = former and redis.call('HGET', KEYS[2], former)
local from = old and cjson.decode(old).queue
local waits = from and redis.call('ZSCORE', ARGV[7] .. from, former)
local full = redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[5]) or redis.call('HLEN', KEYS[2]) >= tonumber(ARGV[6])
if full and not (waits and from == ticket.queue) then
  return false
end
if old then
  redis.call('ZREM', ARGV[7] .. from, former)
  redis.call('HDEL', KEYS[2], former)
  redis.call('ZREM', KEYS[4], former)
  redis.call('ZREM', KEYS[5], former)
end
redis.call('ZADD', KEYS[1], string.format('%.0f', ticket.order), ticket.ticketID)
redis.call('HSET', KEYS[2], ticket.ticketID, ARGV[1])
redis.call('HSET', KEYS[3], ticket.userID, ticket.ticketID)
redis.call('ZADD', KEYS[4], ARGV[2], ticket.ticketID)
changed(KEYS[6], ticket.queue, ARGV[3], ARGV[4])
if waits and from ~= ticket.queue then
  changed(KEYS[6], from, ARGV[3], ARGV[4])
end
return redis.call('ZRANK', KEYS[1], ticket.ticketID)
