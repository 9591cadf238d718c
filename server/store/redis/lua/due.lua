-- Names what is due, and puts it off so that no other node names it meanwhile.
-- KEYS: due times. ARGV: now, most, put off by.
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
local again = string.format('%.0f', tonumber(ARGV[1]) + tonumber(ARGV[3]))
for _, id in ipairs(due) do
  redis.call('ZADD', KEYS[1], again, id)
end
return due
