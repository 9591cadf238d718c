-- Notes how far the holder of a lease came, unless the lease is another one by now.
-- KEYS: the lease, the cursor. ARGV: the lease's number, the position.
if redis.call('HGET', KEYS[1], 'number') == ARGV[1] then
  redis.call('SET', KEYS[2], ARGV[2])
  return 1
end
return 0
