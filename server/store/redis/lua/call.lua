-- Writes a call when it, and the calls that its people are in, still are as they were seen.
-- Nothing is written before the last check.
-- KEYS: the call, due times, ended calls, the bus, the token, tickets, tickets of users, tickets held,
-- then for each user of the head his call, then for each of a new call's people the list of his calls.
-- ARGV: a head as JSON, the call as it was seen, as it becomes, and what the bus is to carry.
local head = cjson.decode(ARGV[1])
if redis.call('EXISTS', KEYS[5]) == 1 then
  return { 'done' }
end
local current = redis.call('GET', KEYS[1]) or ''
local stale = current ~= ARGV[2]
local busy = {}
for i, user in ipairs(head.users) do
  busy[i] = redis.call('GET', KEYS[8 + i]) or ''
  stale = stale or (user.seen ~= nil and user.seen ~= busy[i])
end
if stale then
  return { 'stale', current, busy }
end
if head.ticket and not redis.call('ZSCORE', KEYS[8], head.ticket.id) then
  return { 'gone' }
end

if head.ticket then
  redis.call('ZREM', KEYS[8], head.ticket.id)
  redis.call('HDEL', KEYS[6], head.ticket.id)
  if redis.call('HGET', KEYS[7], head.ticket.user) == head.ticket.id then
    redis.call('HDEL', KEYS[7], head.ticket.user)
  end
end
for i, user in ipairs(head.users) do
  if user.engaged then
    redis.call('SET', KEYS[8 + i], head.id)
  elseif busy[i] == head.id then
    redis.call('DEL', KEYS[8 + i])
  end
end
for at = 9 + #head.users, #KEYS do
  redis.call('LPUSH', KEYS[at], head.id)
  redis.call('LTRIM', KEYS[at], 0, head.listed - 1)
  redis.call('PEXPIRE', KEYS[at], head.remembered)
end
redis.call('SET', KEYS[1], ARGV[3])
if head.due then
  redis.call('ZADD', KEYS[2], head.due, head.id)
else
  redis.call('ZREM', KEYS[2], head.id)
end
if head.over then
  redis.call('PEXPIRE', KEYS[1], head.remembered)
  redis.call('RPUSH', KEYS[3], head.id)
  if redis.call('LLEN', KEYS[3]) > head.ended then
    redis.call('DEL', head.calls .. redis.call('LPOP', KEYS[3]))
  end
end
redis.call('XADD', KEYS[4], 'MAXLEN', '~', head.bus, '*', 'k', 'call', 'id', head.room, 'n', head.node, 'd', ARGV[4])
redis.call('SET', KEYS[5], '1', 'PX', head.kept)
return { 'done' }
