-- Stands before the other scripts: what a node needs to know of one room, read at one time.
-- `keys` begin at `at`: the room's hash, the infos of its audience, their leave times. `about`: of whom of the audience
-- to tell, beside the members; `most`: how many of those who leave first.
local function state(due, at, id, about, most)
  local fields = redis.call('HGETALL', KEYS[at])
  local size = redis.call('HLEN', KEYS[at + 1])
  local known = {}
  local leavers = {}
  if size > 0 then
    for i = 1, #fields, 2 do
      if string.sub(fields[i], 1, 2) == 's:' then
        about[#about + 1] = string.sub(fields[i], 3)
      end
    end
    for _, user in ipairs(about) do
      known[#known + 1] = user
      known[#known + 1] = redis.call('HGET', KEYS[at + 1], user)
      known[#known + 1] = redis.call('ZSCORE', KEYS[at + 2], user)
    end
    leavers = redis.call('ZRANGE', KEYS[at + 2], 0, most - 1, 'WITHSCORES')
  end
  return { fields, redis.call('ZSCORE', due, id), size, known, leavers }
end

local function version(key)
  return redis.call('HGET', key, 'v') or ''
end

-- A member's time only goes forward. Whoever has no seat keeps having none.
local function touch(key, touches)
  for _, seen in ipairs(touches) do
    local field = 's:' .. seen[1]
    local before = redis.call('HGET', key, field)
    if before and tonumber(before) < tonumber(seen[2]) then
      redis.call('HSET', key, field, seen[2])
    end
  end
end
