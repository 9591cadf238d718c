import { afterAll, beforeAll, expect, test } from 'vitest'
import { SHARDS } from '../../../server/bus/shard.js'
import { randomIds } from '../../../server/ids.js'
import { RedisCalls } from '../../../server/store/redis/redis_calls.js'
import { RedisQueues } from '../../../server/store/redis/redis_queues.js'
import { desk } from '../../queues/desk.js'
import { user } from '../../rooms/fixture.js'
import { RedisStores } from '../../support/redis_stores.js'

// An agent took a customer and never came, so the customer was back in the queue, and a colleague took him.
// Then the node died that had carried that out, before it had written down how far it was: the next one did it again.
// The customer stood in the queue while he talked, and the operator's backend heard `queue.entered` twice.

let stores: RedisStores
beforeAll(async () => {
  stores = await RedisStores.start()
})
afterAll(() => stores.stop())

const TAKE = { roomType: 'double_room', queue: 'bank', ticketID: undefined, userName: '', userAvatar: '' } as const

test('a ticket that was put back is not put back again, nor told of, by the node that goes on', async () => {
  const prefix = stores.prefix()
  const open = async () => {
    const store = await stores.open({ prefix })
    const queues = new RedisQueues(store, randomIds)
    return { ...desk({ store, calls: new RedisCalls(store, randomIds), queues }), store, waiting: queues }
  }
  const dies = await open()
  const shards = Array.from({ length: SHARDS }, (_, number) => number)
  await expect.poll(() => shards.every((number) => dies.store.carries(String.fromCharCode(number)))).toBe(true)
  const cursors = shards.map((number) => dies.store.keys.cursor(number))
  const began = dies.store.bus.heardUpTo
  const heir = await open()

  await dies.queues.enter(user('c'), '10.0.0', { queue: 'bank', userName: '', userAvatar: '', data: '' })
  const { ticket } = await heir.queues.take(user('never-comes'), TAKE)
  heir.clock.advance(31_000)
  await heir.calls.sweep()
  const told = () => dies.happenings.filter(({ type, data }) => type === 'queue.entered' && 'fromUserID' in data)
  await expect.poll(told).toMatchObject([{ ticket, data: { fromUserID: 'never-comes' } }])
  expect((await heir.queues.take(user('colleague'), TAKE)).ticket).toEqual(ticket)

  dies.store.bus.close()
  dies.store.link.close()
  await heir.store.link.call((redis) => redis.mset(...cursors.flatMap((key) => [key, began])))
  const over = () => heir.callHappenings.filter(({ type }) => type === 'call.ended')
  await expect.poll(over, { timeout: 20_000 }).toMatchObject([{ userID: 'never-comes' }])
  expect(await heir.waiting.list('bank', 0, 9)).toEqual({ places: [], total: 0 })
  expect(heir.happenings.filter(({ type }) => type === 'queue.entered')).toEqual([])
}, 60_000)
