-- Takes one of a rate with a burst. Answers 0, or how long there is none (ms).
-- KEYS: until when what was taken counts. ARGV: now (ms), how long one counts (ms), how many at once.
local now = tonumber(ARGV[1])
local each = tonumber(ARGV[2])
local counts = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0)) + each
local wait = counts - each * tonumber(ARGV[3]) - now
if wait > 0 then
  return math.ceil(wait)
end
redis.call('SET', KEYS[1], string.format('%.3f', counts), 'PX', math.ceil(counts - now))
return 0
