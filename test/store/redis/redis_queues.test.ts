import { expect, test } from 'vitest'
import { randomIds } from '../../../server/ids.js'
import { RedisQueues } from '../../../server/store/redis/redis_queues.js'
import { QUEUE_UNSEEN } from '../../../server/store/redis/scripts.js'
import { queueStoreContract, ticketOf } from '../../queues/contract.js'
import { audit } from '../../support/redis_audit.js'
import { storesOfFile } from '../../support/stores_of_file.js'

const stores = storesOfFile()

queueStoreContract('RedisQueues', async () => new RedisQueues(await stores.open(), randomIds))

test('a ticket whose taker died before the call began is back in its place after a while', async () => {
  const prefix = stores.prefix()
  const died = new RedisQueues(await stores.open({ prefix }), randomIds)
  for (const [i, userID] of ['a', 'b'].entries()) await died.put(ticketOf(userID, i + 1), 0)
  expect(await died.take('bank', undefined, new Set())).toMatchObject({ userID: 'a' })
  await stores.close()

  const redis = await stores.open({ prefix })
  const queues = new RedisQueues(redis, randomIds)
  await queues.unseen(0)
  expect((await queues.list('bank', 0, 9)).places.map(({ ticket }) => ticket.userID)).toEqual(['b'])
  await audit(stores.server.url, prefix)
  const { link, keys, clock } = redis
  const names = [keys.tickets, keys.ticketsSeen, keys.ticketsHeld, keys.bus, keys.ticketsLooked, keys.ticketsQuiet]
  const later = clock.monotonic() + 10_001
  await link.run(QUEUE_UNSEEN, names, [later, 0, 10, redis.node, 1_000, keys.queues, 60_000, 1])
  expect((await queues.list('bank', 0, 9)).places.map(({ ticket }) => ticket.userID)).toEqual(['a', 'b'])
  await audit(stores.server.url, prefix)
})

test('after an outage, in which nobody could be seen, nobody is gone for a while', async () => {
  const redis = await stores.open()
  const { link, keys, clock } = redis
  const queues = new RedisQueues(redis, randomIds)
  const now = clock.monotonic()
  await queues.put(ticketOf('a', 1), now - 60_000)
  expect(await queues.unseen(now - 10_000)).toMatchObject([{ seenAt: now - 60_000 }])
  // The last look was long ago.
  await link.call((connection) => connection.set(keys.ticketsLooked, now - 8_000))
  expect(await queues.unseen(now - 10_000)).toMatchObject([{ seenAt: now - 10_000 }])
  expect(await queues.unseen(now - 10_000)).toMatchObject([{ seenAt: now - 10_000 }])
  // The clock of Redis was set back by an hour meanwhile.
  await link.call((connection) => connection.set(keys.ticketsQuiet, now + 3_600_000))
  expect(await queues.unseen(now - 10_000)).toMatchObject([{ seenAt: now - 60_000 }])
})
