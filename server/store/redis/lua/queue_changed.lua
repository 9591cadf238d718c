-- Stands before the other scripts of queues: tells all nodes that places have changed.
local function changed(bus, queue, node, length)
  redis.call('XADD', bus, 'MAXLEN', '~', length, '*', 'k', 'queue', 'id', queue, 'n', node)
end
