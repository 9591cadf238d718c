-- Stands before the other scripts of queues.
-- Tells all nodes that places have changed.
local function changed(bus, queue, node, length)
  redis.call('XADD', bus, 'MAXLEN', '~', length, '*', 'k', 'queue', 'id', queue, 'n', node)
end

-- The ticket of a text; nothing where it is none.
local function ticketIn(text)
  local read, ticket = pcall(cjson.decode, text or '')
  return read and type(ticket) == 'table' and ticket.queue and ticket.order and ticket or nil
end
