-- Puts a ticket back in its place that is held for a call.
-- KEYS: the queue, when tickets were seen, those held, the bus. ARGV: the queue's name, the ticket's id, its number,
-- when its user was seen, the process, about how long the bus is.
if redis.call('ZREM', KEYS[3], ARGV[2]) == 1 then
  redis.call('ZADD', KEYS[1], ARGV[3], ARGV[2])
  redis.call('ZADD', KEYS[2], ARGV[4], ARGV[2])
  changed(KEYS[4], ARGV[1], ARGV[5], ARGV[6])
end
