-- Writes what rules made of one room, when it still is as they saw it. Nothing is written before the last check.
-- KEYS: room, infos, leave times, token, due times, owned, last number, then those that the commands name.
-- ARGV: a head as JSON, then the texts that its commands name. A command has its name, the number of its key (DEL: of
-- several) and its arguments, of which a list of one number stands for a text.
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
for _, command in ipairs(head.commands) do
  local name = command[1]
  local key = KEYS[command[2]]
  if name == 'ZNEXT' then
    -- At the end of an order, unless it is in it.
    if not redis.call('ZSCORE', key, command[3]) then
      redis.call('ZADD', key, redis.call('INCR', KEYS[7]), command[3])
    end
  elseif name == 'TELL' then
    local fields = { 'k', 'room', 'id', head.id, 'n', head.node, 'v', head.written, 'd', ARGV[command[3][1]] }
    redis.call('XADD', key, 'MAXLEN', '~', head.length, '*', unpack(fields))
  elseif name == 'HINCRBY' then
    -- A count that fell to nought is no field.
    if redis.call('HINCRBY', key, command[3], command[4]) <= 0 then
      redis.call('HDEL', key, command[3])
    end
  elseif name == 'DEL' then
    for i = 2, #command do
      command[i] = KEYS[command[i]]
    end
    redis.call(unpack(command))
  else
    for i = 3, #command do
      if type(command[i]) == 'table' then
        command[i] = ARGV[command[i][1]]
      end
    end
    redis.call(name, key, unpack(command, 3))
  end
end
redis.call('SET', KEYS[4], '1', 'PX', head.kept)
return { 'done' }
