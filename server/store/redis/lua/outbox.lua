-- Appends lines to what waits for webhooks, unless the lease is another one by now. Answers the id of the first.
-- KEYS: the lease, the queue. ARGV: the lease's number, the lines.
if redis.call('HGET', KEYS[1], 'number') ~= ARGV[1] then
  return false
end
local first
for i = 2, #ARGV do
  local id = redis.call('XADD', KEYS[2], '*', 'd', ARGV[i])
  first = first or id
end
return first
