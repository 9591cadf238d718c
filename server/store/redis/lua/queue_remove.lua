-- Takes a ticket out of its queue for good. Answers 1, or 0 when it is not in it.
-- KEYS: the queue, tickets, those of users, when they were seen, the bus, the token.
-- ARGV: the queue's name, the ticket's id, its user, how long the token is kept (ms), the process,
-- about how long the bus is.
if redis.call('EXISTS', KEYS[6]) == 1 then
  return 1
end
if redis.call('ZREM', KEYS[1], ARGV[2]) == 0 then
  return 0
end
redis.call('HDEL', KEYS[2], ARGV[2])
if redis.call('HGET', KEYS[3], ARGV[3]) == ARGV[2] then
  redis.call('HDEL', KEYS[3], ARGV[3])
end
redis.call('ZREM', KEYS[4], ARGV[2])
changed(KEYS[5], ARGV[1], ARGV[5], ARGV[6])
redis.call('SET', KEYS[6], '1', 'PX', ARGV[4])
return 1
