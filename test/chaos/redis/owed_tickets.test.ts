// Who waited in a queue without a socket and beat at a node that could not reach Redis was answered -1, and nothing of
// it stayed: another node, which looked for who is gone all the time, put him out of the queue after his 30 s.
// And an agent whom Redis failed while a customer came to him lost the customer: the time to enter went on meanwhile.
import { expect, test } from 'vitest'
import { randomIds } from '../../../server/ids.js'
import { StoreAway } from '../../../server/rooms/ports/store_away.js'
import { RedisCalls } from '../../../server/store/redis/redis_calls.js'
import { RedisQueues } from '../../../server/store/redis/redis_queues.js'
import { desk } from '../../queues/desk.js'
import { user } from '../../rooms/fixture.js'
import { ManualClock } from '../../support/manual_clock.js'
import { linked, proxiedStores } from './proxied_stores.js'

const SHOWN = { userName: '', userAvatar: '' }
const BANK = { ...SHOWN, queue: 'bank', data: '' }
const TAKE = { ...SHOWN, roomType: 'double_room', queue: 'bank', ticketID: undefined } as const

const redis = proxiedStores()

async function twoNodes() {
  const clock = new ManualClock()
  const prefix = redis.stores.prefix()
  const node = async (url?: string) => {
    const store = await redis.stores.open({ prefix, ...(url !== undefined && { address: { url } }) })
    const queues = new RedisQueues(store, randomIds)
    return { ...desk({ store, calls: new RedisCalls(store, randomIds), queues }, clock), store }
  }
  const [here, there] = [await node(redis.proxy.url), await node()]
  const waiting = async () =>
    (await there.queues.list(user('agent'), 'bank', 0, 9)).places.map(({ ticket }) => ticket.userID)
  /** The other node looks for who is gone all the time, so that nothing looks like an outage. */
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 4) {
      clock.advance(4_000)
      await there.queues.tick()
      await there.calls.sweep()
    }
  }
  return { clock, here, there, waiting, pass }
}

test('a beat of who waits that came while its node was cut off from Redis counts, once it is not', async () => {
  const { here, waiting, pass } = await twoNodes()
  const { ticket } = await here.queues.enter(user('beats'), '10.0.0.1', BANK)
  await here.queues.enter(user('enters'), '10.0.0.1', BANK)
  await here.queues.enter(user('connects'), '10.0.0.1', BANK)
  await here.queues.enter(user('silent'), '10.0.0.1', BANK)
  await pass(24)
  expect(redis.proxy.blackhole('rtcroom-store')).toBe(1)
  const signs = [
    here.queues.beat(user('beats'), ticket.ticketID),
    here.queues.enter(user('enters'), '10.0.0.1', BANK),
    here.queues.catchUp('connects'),
    here.queues.beat(user('stranger'), ticket.ticketID),
  ]
  await Promise.all(signs.map((sign) => expect(sign).rejects.toBeInstanceOf(StoreAway)))
  await linked(here.store)
  await here.queues.tick()
  await pass(24)
  expect(await waiting()).toEqual(['beats', 'enters', 'connects'])
  // It counts once.
  await pass(8)
  expect(await waiting()).toEqual([])
}, 30_000)

test('who left the queue meanwhile does not come back by a beat that is owed', async () => {
  const { here, there, waiting } = await twoNodes()
  const { ticket } = await here.queues.enter(user('c'), '10.0.0.1', BANK)
  expect(redis.proxy.blackhole('rtcroom-store')).toBe(1)
  await expect(here.queues.beat(user('c'), ticket.ticketID)).rejects.toBeInstanceOf(StoreAway)
  await there.queues.leave(user('c'), ticket.ticketID)
  await linked(here.store)
  await here.queues.tick()
  expect(await waiting()).toEqual([])
  const { keys, link } = here.store
  expect(await link.call((redis) => redis.zcard(keys.ticketsSeen))).toBe(0)
}, 30_000)

test('after an outage a customer whom an agent has taken has time to enter, as he had before', async () => {
  const { clock, there, pass } = await twoNodes()
  await there.queues.enter(user('c'), '10.0.0.1', BANK)
  await there.queues.take(user('agent'), TAKE)
  await pass(4)
  // Nobody looked for half a minute: Redis was away, for the customer's phone too.
  clock.advance(30_000)
  await pass(20)
  expect(await there.calls.of('c')).toBeDefined()
  await pass(16)
  expect(await there.calls.of('c')).toBeUndefined()
}, 30_000)
