-- Takes a ticket for a call: the first that is not to be skipped, or one that is named.
-- It is held until the call began, or for some time. Answers the ticket, nothing when it is not there.
-- KEYS: the queue, tickets, when they were seen, those held, the bus, the token.
-- ARGV: the queue's name, the ticket's id or '', until when it is held, how long the token is kept (ms), the process,
-- about how long the bus is, then those to be skipped.
local id = redis.call('GET', KEYS[6])
if id then
  return redis.call('HGET', KEYS[2], id)
end
if ARGV[2] ~= '' then
  id = ARGV[2]
else
  local skipped = {}
  for i = 7, #ARGV do
    skipped[ARGV[i]] = true
  end
  for _, first in ipairs(redis.call('ZRANGE', KEYS[1], 0, #ARGV - 6)) do
    if not skipped[first] then
      id = first
      break
    end
  end
end
if not id or redis.call('ZREM', KEYS[1], id) == 0 then
  return false
end
redis.call('ZREM', KEYS[3], id)
redis.call('ZADD', KEYS[4], ARGV[3], id)
changed(KEYS[5], ARGV[1], ARGV[5], ARGV[6])
redis.call('SET', KEYS[6], id, 'PX', ARGV[4])
return redis.call('HGET', KEYS[2], id)
