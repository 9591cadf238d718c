-- A number for one who comes now: above all that were given.
-- KEYS: the last number. ARGV: Unix ms.
local number = string.format('%.0f', math.max(tonumber(redis.call('GET', KEYS[1]) or 0) + 1, tonumber(ARGV[1])))
redis.call('SET', KEYS[1], number)
return number
