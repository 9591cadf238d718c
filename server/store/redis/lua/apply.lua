-- Writes what rules made of one room, when it still is as they saw it. Nothing is written before the last check.
-- KEYS: room, infos, leave times, token, due times, owned, last number, then those that the commands name.
-- ARGV: a head as JSON, then for each command its length, its name, the number of its key and its arguments.
local head = cjson.decode(ARGV[1])
if redis.call('EXISTS', KEYS[4]) == 1 then
  return { 'done' }
end
local stale = version(KEYS[1]) ~= head.version
for _, seen in ipairs(head.guards) do
  stale = stale or redis.call('HGET', KEYS[1], 's:' .. seen[1]) ~= seen[2]
end
for _, seen in ipairs(head.leaving) do
  stale = stale or tonumber(redis.call('ZSCORE', KEYS[3], seen[1]) or 0) ~= seen[2]
end
if stale then
  return { 'stale', state(KEYS[5], 1, head.id, head.about, head.most) }
end
if head.owner and tonumber(redis.call('HGET', KEYS[6], head.owner) or 0) >= head.limit then
  return { 'owned' }
end

touch(KEYS[1], head.touches)
local at = 2
while at <= #ARGV do
  local length = tonumber(ARGV[at])
  local name = ARGV[at + 1]
  local key = KEYS[tonumber(ARGV[at + 2])]
  if name == 'ZNEXT' then
    -- At the end of an order, unless it is in it.
    if not redis.call('ZSCORE', key, ARGV[at + 3]) then
      redis.call('ZADD', key, redis.call('INCR', KEYS[7]), ARGV[at + 3])
    end
  elseif name == 'HINCRBY' then
    -- A count that fell to nought is no field.
    if redis.call('HINCRBY', key, ARGV[at + 3], ARGV[at + 4]) <= 0 then
      redis.call('HDEL', key, ARGV[at + 3])
    end
  else
    redis.call(name, key, unpack(ARGV, at + 3, at + length))
  end
  at = at + length + 1
end
redis.call('SET', KEYS[4], '1', 'PX', head.kept)
return { 'done' }
