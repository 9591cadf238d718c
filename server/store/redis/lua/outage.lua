-- Stands before the scripts that look for who is gone: whether nobody is for now.
-- After a time in which nobody looked (an outage) nobody could be seen either.
-- `looked`, `quiet`: keys of when it was looked last, and until when nobody is gone.
local function isQuiet(looked, quiet, now, longest, grace)
  local last = tonumber(redis.call('GET', looked) or now)
  if now >= last then
    redis.call('SET', looked, string.format('%.0f', now))
  end
  if now - last > tonumber(longest) then
    redis.call('SET', quiet, string.format('%.0f', now + tonumber(grace)))
  end
  -- Longer than that only a clock that was set back would take.
  local left = tonumber(redis.call('GET', quiet) or 0) - now
  return left > 0 and left <= tonumber(grace)
end
