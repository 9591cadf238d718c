-- A page of a list: how many rooms it has, then each room of the page with its version.
-- KEYS: the list. ARGV: first, last, what the keys of rooms begin with.
local page = { redis.call('ZCARD', KEYS[1]) }
if tonumber(ARGV[2]) >= tonumber(ARGV[1]) then
  for _, id in ipairs(redis.call('ZRANGE', KEYS[1], ARGV[1], ARGV[2])) do
    page[#page + 1] = id
    page[#page + 1] = version(ARGV[3] .. id)
  end
end
return page
