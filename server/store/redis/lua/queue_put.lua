-- Puts a ticket in its place; the user's former one goes, unless he waits earlier in the same queue. Answers how many
-- stand before it, and the text of the ticket that stayed in place of it; nothing when it is full.
-- KEYS: the queue, tickets, those of users, when they were seen, those held, the bus, those of the network
-- unless it is not known. ARGV: the ticket as JSON, when its user was seen, the process, about how long the bus
-- is, tickets of a queue, and in all, what the keys of queues begin with, tickets of a network,
-- how long these are remembered (ms).
local ticket = cjson.decode(ARGV[1])
local former = redis.call('HGET', KEYS[3], ticket.userID)
local old = former and redis.call('HGET', KEYS[2], former)
local before = old and ticketIn(old)
local from = before and before.queue
local waits = from and redis.call('ZSCORE', ARGV[7] .. from, former)
if waits and from == ticket.queue and before.order <= ticket.order then
  redis.call('ZADD', KEYS[4], 'XX', 'GT', ARGV[2], former)
  return { redis.call('ZRANK', KEYS[1], former), old }
end
-- Those that are gone are looked for only where they would count.
local crowded = KEYS[7] and redis.call('SCARD', KEYS[7]) >= tonumber(ARGV[8])
if crowded then
  for _, id in ipairs(redis.call('SMEMBERS', KEYS[7])) do
    if redis.call('HEXISTS', KEYS[2], id) == 0 then
      redis.call('SREM', KEYS[7], id)
    end
  end
  crowded = redis.call('SCARD', KEYS[7]) >= tonumber(ARGV[8])
end
local full = crowded or redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[5]) or redis.call('HLEN', KEYS[2]) >= tonumber(ARGV[6])
if full and not (waits and from == ticket.queue) then
  return false
end
if old then
  if from then
    redis.call('ZREM', ARGV[7] .. from, former)
  end
  redis.call('HDEL', KEYS[2], former)
  redis.call('ZREM', KEYS[4], former)
  redis.call('ZREM', KEYS[5], former)
end
redis.call('ZADD', KEYS[1], string.format('%.0f', ticket.order), ticket.ticketID)
redis.call('HSET', KEYS[2], ticket.ticketID, ARGV[1])
redis.call('HSET', KEYS[3], ticket.userID, ticket.ticketID)
redis.call('ZADD', KEYS[4], ARGV[2], ticket.ticketID)
if KEYS[7] then
  redis.call('SADD', KEYS[7], ticket.ticketID)
  redis.call('PEXPIRE', KEYS[7], ARGV[9])
end
changed(KEYS[6], ticket.queue, ARGV[3], ARGV[4])
if waits and from ~= ticket.queue then
  changed(KEYS[6], from, ARGV[3], ARGV[4])
end
return { redis.call('ZRANK', KEYS[1], ticket.ticketID), '' }
