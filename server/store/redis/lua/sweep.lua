-- Names rooms or calls that are due, and puts them off so that no other node names them meanwhile. After a time in
-- which nobody swept (an outage) nobody could beat, answer or enter either: nothing is due for `grace`.
-- KEYS: due times, when it was swept last, until when nothing is due.
-- ARGV: now, most, put off by, longest pause, grace.
local now = tonumber(ARGV[1])
if isQuiet(KEYS[2], KEYS[3], now, ARGV[4], ARGV[5]) then
  return {}
end
local found = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
local again = string.format('%.0f', now + tonumber(ARGV[3]))
for _, id in ipairs(found) do
  redis.call('ZADD', KEYS[1], again, id)
end
return found
