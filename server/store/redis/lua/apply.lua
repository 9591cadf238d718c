-- Writes what rules made of rooms, each when it still is as they saw it. Of a room nothing is written before the last
-- check. Answers for each write: 1, it is done; 0, its owner has as many rooms as one may; else the room's state.
-- KEYS: due times, owned, last number, then those that the writes name: of each room its hash, infos, leave times and
-- token in a row, and those of its commands.
-- ARGV: the writes as JSON, then the texts that their commands name. A command has its name, the number of its key
-- (DEL: of several) and its arguments, of which a list of one number stands for a text.
local call = cjson.decode(ARGV[1])
local NONE = {}

local function stale(write)
  local at = write.at
  local current = version(KEYS[at])
  if current == write.written then
    error('a key that is none of ours broke this write off')
  elseif current ~= write.version then
    return true
  end
  for _, seen in ipairs(write.guards or NONE) do
    if redis.call('HGET', KEYS[at], 's:' .. seen[1]) ~= seen[2] then
      return true
    end
  end
  for _, seen in ipairs(write.leaving or NONE) do
    if tonumber(redis.call('ZSCORE', KEYS[at + 2], seen[1]) or 0) ~= seen[2] then
      return true
    end
  end
  return false
end

local function carry_out(write, command)
  local name = command[1]
  local key = KEYS[command[2]]
  if name == 'ZNEXT' then
    -- At the end of an order, unless it is in it.
    if not redis.call('ZSCORE', key, command[3]) then
      redis.call('ZADD', key, redis.call('INCR', KEYS[3]), command[3])
    end
  elseif name == 'TELL' then
    local fields = { 'k', 'room', 'id', write.id, 'n', call.node, 'v', write.written, 'd', ARGV[command[3][1]] }
    redis.call('XADD', key, 'MAXLEN', '~', call.length, '*', unpack(fields))
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

local function apply(write)
  local at = write.at
  local token = KEYS[at + 3]
  if redis.call('EXISTS', token) == 1 then
    return 1
  end
  if stale(write) then
    return state(KEYS[1], at, write.id, write.about or {}, write.most)
  end
  if write.owner and tonumber(redis.call('HGET', KEYS[2], write.owner) or 0) >= call.limit then
    return 0
  end
  touch(KEYS[at], write.touches or NONE)
  for _, command in ipairs(write.commands) do
    carry_out(write, command)
  end
  redis.call('SET', token, '1', 'PX', call.kept)
  return 1
end

local answers = {}
for i, write in ipairs(call.writes) do
  answers[i] = apply(write)
end
return answers
