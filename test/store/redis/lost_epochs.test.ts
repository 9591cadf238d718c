import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { CHAT } from '../../../server/store/redis/scripts.js'
import { ManualClock } from '../../support/manual_clock.js'
import { RedisStores } from '../../support/redis_stores.js'
import { roomOf, to } from '../contract.js'

// Two replicas that took over, one soon after the other, each numbered on from what was there before both: phones
// that had heard the first one's messages took the second one's for these, and showed none of them.

let stores: RedisStores
beforeAll(async () => {
  stores = await RedisStores.start()
})
afterAll(() => stores.stop())

test('what is said after two losses has numbers beyond what was said between them, of which nothing is left', async () => {
  const store = await stores.open()
  await store.update('r', () => to(roomOf('r', ['a'])))
  const { link, keys } = store
  let said = 0
  const says = async (epoch: string, now: number) => {
    const names = [keys.room('r'), keys.chat('r'), keys.bus, keys.token(`token${said++}`)]
    return Number(await link.run(CHAT, names, [epoch, now, '{"data":"a"}', 200, 65_536, 'n', 'r', 5_000, 1_000]))
  }
  const kept = await says('first', 100_000)
  const between = [await says('second', 110_000), await says('second', 111_000)]
  // The second replica has nothing of these.
  await link.call((redis) => redis.hset(keys.room('r'), 'm', kept, 'me', 'first'))
  await link.call((redis) => redis.del(keys.chat('r')))
  expect(await says('third', 120_000)).toBeGreaterThan(Math.max(...between))
})

// A Sentinel put another primary in the place of one that it could not reach for a second, and later the first one in
// its place again, which had never been restarted: numbers went on from where it had lost its place, and backends and
// phones took what happened for something that they knew.
test('a primary that gets its place back has numbers beyond what another one told in between', async () => {
  const store = await stores.open()
  await store.update('r', () => to(roomOf('r', ['a'])))
  const { redis, epoch } = store.link
  await redis.replicaof('127.0.0.1', 1)
  await redis.replicaof('NO', 'ONE')
  redis.disconnect(true)
  await vi.waitUntil(() => store.link.epoch !== epoch && store.link.answeredWithin(1_000))
  await store.update('r', ({ room }) => {
    if (room === undefined) throw new Error('the room is gone')
    return to({ ...room, view: { ...room.view, seq: room.view.seq + 1 } })
  })
  expect((await store.get('r'))?.view.seq).toBeGreaterThan(1_000)
})

test('what becomes of the primary is noticed on the same connection too', async () => {
  const clock = new ManualClock()
  const store = await stores.open({ clock })
  const { redis, epoch } = store.link
  await redis.replicaof('127.0.0.1', 1)
  await redis.replicaof('NO', 'ONE')
  clock.advance(10_000)
  await vi.waitUntil(() => store.link.epoch !== epoch)
})
