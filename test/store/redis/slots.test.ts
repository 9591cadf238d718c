// A Redis that lost all data while nodes ran (FLUSHALL, an empty one in its place): each kept its place, but none wrote
// down again which slot its address has. The next node to start was given the slot of one that ran, and was told that
// another process had its address.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../../server/clock.js'
import { NodePlace } from '../../../server/store/redis/node_place.js'
import type { RedisStore } from '../../../server/store/redis/redis_store.js'
import { SLOT } from '../../../server/store/redis/scripts.js'
import { RedisStores } from '../../support/redis_stores.js'
import { silentLog } from '../../support/silent_log.js'

let stores: RedisStores
beforeAll(async () => {
  stores = await RedisStores.start()
})
afterEach(() => stores.close())
afterAll(() => stores.stop())

const slotOf = ({ link, keys }: RedisStore, nodeUrl: string) => link.run(SLOT, [keys.slots], [nodeUrl])

test('each address has the next slot, and keeps it', async () => {
  const store = await stores.open()
  expect(await slotOf(store, 'http://a')).toBe('01')
  expect(await slotOf(store, 'http://b')).toBe('02')
  expect(await slotOf(store, 'http://a')).toBe('01')
})

test('after a loss of all data a node that runs has its slot again, and no other is given it', async () => {
  const store = await stores.open()
  for (const url of ['http://a', 'http://b']) await slotOf(store, url)
  const place = new NodePlace({
    redis: store,
    clock: systemClock,
    log: silentLog,
    slot: '02',
    nodeUrl: 'http://b',
    print: 'p',
    about: () => '{}',
    remedies: { place: '', secret: '' },
  })
  await place.take()
  await store.link.call((redis) => redis.flushdb())
  await place.keepUp()
  expect(await slotOf(store, 'http://c')).toBe('01')
  expect(await slotOf(store, 'http://d')).toBe('03')
  expect(await slotOf(store, 'http://b')).toBe('02')
  await place.close()
})
