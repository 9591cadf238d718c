-- The ticket with which a user waits, and how many stand before it; nothing when he does not wait.
-- KEYS: tickets, those of users. ARGV: the user, what the keys of queues begin with.
local id = redis.call('HGET', KEYS[2], ARGV[1])
local ticket = id and redis.call('HGET', KEYS[1], id)
local rank = ticket and redis.call('ZRANK', ARGV[2] .. cjson.decode(ticket).queue, id)
if rank then
  return { ticket, rank }
end
return {}
