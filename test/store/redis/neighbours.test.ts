import { expect, test } from 'vitest'
import { NodeTable } from '../../../server/bus/node_table.js'
import { SharedHappenings } from '../../../server/bus/shared_happenings.js'
import { systemClock } from '../../../server/clock.js'
import { randomIds } from '../../../server/ids.js'
import { RecordRequests } from '../../../server/media/record/record_requests.js'
import { RedisCalls } from '../../../server/store/redis/redis_calls.js'
import { RedisQueues } from '../../../server/store/redis/redis_queues.js'
import { SharedMap } from '../../../server/store/redis/shared_map.js'
import { switchboard } from '../../calls/switchboard.js'
import { ticketOf } from '../../queues/contract.js'
import { roomsFixture, user } from '../../rooms/fixture.js'
import { silentLog } from '../../support/silent_log.js'
import { storesOfFile } from '../../support/stores_of_file.js'

/*
 * The story: something else that shares the Redis wrote under our names, once.
 * From then on no room of the whole cluster lapsed, no ring ended, and nobody who waited was told of his place or
 * counted as gone: one thing that could not be read ended each look.
 */

const stores = storesOfFile()

test('a room that cannot be read keeps no other from its turn', async () => {
  const redis = await stores.open({ grace: 1 })
  const { rooms } = roomsFixture({ store: redis })
  await rooms.multi_room.create(user('anna'), { roomID: 'good', roomInfo: '', unlisted: false })
  const { keys, clock, link } = redis
  await link.call((connection) =>
    connection.multi().set(keys.room('text'), 'x').hset(keys.room('words'), 'v', '1', 'b', 'no room').exec(),
  )
  await link.call((connection) => connection.zadd(keys.due, 0, 'text', 0, 'words', 1, 'good'))
  await expect
    .poll(async () => (await redis.due(clock.monotonic(), () => Number.NEGATIVE_INFINITY)).rooms, { timeout: 15_000 })
    .toEqual(['good'])
})

test('a call that cannot be read keeps no other from its end', async () => {
  const redis = await stores.open()
  redis.listen(() => {})
  const board = switchboard([new RedisCalls(redis, randomIds)])
  const callID = await board.ring(board.phone('anna'), ['ben'])
  await redis.link.call((connection) => connection.set(redis.keys.call('words'), 'no call'))
  await redis.link.call((connection) => connection.zadd(redis.keys.callsDue, 0, 'words'))
  board.clock.advance(31_000)
  await board.calls[0]?.sweep()
  await expect.poll(() => board.happenings.map(({ happening }) => happening.type)).toContain('call.ended')
  expect(callID).toBeDefined()
})

test('a ticket that cannot be read keeps nobody from his place', async () => {
  const redis = await stores.open()
  const queues = new RedisQueues(redis, randomIds)
  const { keys, link, clock } = redis
  await queues.put(ticketOf('a', 5), 1)
  await link.call((connection) =>
    connection
      .multi()
      .hset(keys.tickets, 'words', 'no ticket', 'number', '5')
      .hset(keys.ticketOf, 'b', 'words')
      .zadd(keys.ticketsSeen, 0, 'words', 0, 'number')
      .zadd(keys.ticketsHeld, 0, 'words', 0, 'number', 0, 'nothing')
      .zadd(keys.queue('bank'), 1, 'words', 2, 'number')
      .exec(),
  )
  expect((await queues.unseen(clock.monotonic())).map(({ ticket }) => ticket.userID)).toEqual(['a'])
  expect((await queues.list('bank', 0, 10)).places.map(({ ticket }) => ticket.userID)).toEqual(['a'])
  expect(await queues.of('b')).toBeUndefined()
  expect(await queues.put(ticketOf('b', 6), 1)).toMatchObject({ ticket: { userID: 'b' } })
})

test('what is no entry of the bus is passed over', async () => {
  const redis = await stores.open()
  const heard: string[] = []
  redis.on('news', ({ data }) => heard.push(JSON.parse(data).text))
  redis.listen(() => {})
  const { keys, link } = redis
  for (const kind of ['news', 'room', 'map', 'probe', '', '__proto__'])
    for (const text of ['', 'null', '{}', '[', 'x'])
      await link.call((connection) =>
        connection.xadd(keys.bus, '*', 'k', kind, 'id', text, 'n', text, 'v', text, 'd', text),
      )
  await link.call((connection) => connection.xadd(keys.bus, '*', 'other', 'application'))
  await redis.tell('news', '', { text: 'good' })
  await expect.poll(() => heard).toContain('good')
})

test('what is no recording request keeps no node from starting', async () => {
  const redis = await stores.open()
  const good = JSON.stringify({ wanted: true, at: 1 })
  await redis.link.call((connection) =>
    connection.hset(redis.keys.map('record_requests'), 'words/', 'no request', 'number/', '5', 'good/', good),
  )
  const maps = (options: Parameters<typeof SharedMap.open>[0]) =>
    SharedMap.open(options, { redis, clock: systemClock, log: silentLog })
  const requests = await RecordRequests.shared(maps, redis.clock)
  expect(requests.rooms()).toEqual(['good'])
})

test('what is no node hides none', async () => {
  const redis = await stores.open()
  const facts = { nodeUrl: 'https://b.example.com', rtmpHost: 'b', streams: 0, draining: false, at: Date.now() }
  await redis.link.call((connection) =>
    connection.hset(redis.keys.nodes, 'aa', 'no node', 'bb', '5', 'cc', JSON.stringify(facts)),
  )
  const table = new NodeTable({ redis, clock: systemClock, log: silentLog })
  await table.read()
  expect(table.find('cc')).toEqual(facts)
})

test('a membership that cannot be read keeps no event from subscribers', async () => {
  const redis = await stores.open()
  const told: string[] = []
  redis.on('webhook', ({ data }) => told.push(data))
  redis.listen(() => {})
  const happenings = new SharedHappenings({ redis, clock: systemClock, log: silentLog })
  await redis.link.call((connection) => connection.set(redis.keys.memberships('anna'), 'no set'))
  happenings.published('anna_1')
  happenings.tell({ type: 'user.reported', roomID: 'r', roomType: 'multi_room', data: {} })
  await expect.poll(() => told).toContainEqual(expect.stringContaining('user.reported'))
})
