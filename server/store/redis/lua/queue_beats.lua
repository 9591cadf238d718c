-- Signs of life of users who may wait. Answers for each his ticket and how many stand before it; nothing for one who
-- does not wait.
-- KEYS: tickets, those of users, when they were seen.
-- ARGV: what the keys of queues begin with, then each user and when.
local places = {}
for at = 2, #ARGV, 2 do
  local id = redis.call('HGET', KEYS[2], ARGV[at])
  local text = id and redis.call('HGET', KEYS[1], id)
  local ticket = text and ticketIn(text)
  local rank = ticket and redis.call('ZRANK', ARGV[1] .. ticket.queue, id)
  if rank then
    redis.call('ZADD', KEYS[3], 'XX', 'GT', ARGV[at + 1], id)
  end
  places[#places + 1] = rank and { text, rank } or {}
end
return places
