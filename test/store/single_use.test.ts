import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MemorySingleUse } from '../../server/store/memory_single_use.js'
import { RedisSingleUse } from '../../server/store/redis/redis_single_use.js'
import { ManualClock } from '../support/manual_clock.js'
import { RedisStores } from '../support/redis_stores.js'

const MINUTE = 60_000

let stores: RedisStores
beforeAll(async () => {
  stores = await RedisStores.start()
})
afterAll(() => stores.stop())

/** Ways to the same texts: one process, or two nodes. */
const OPEN = {
  memory: async () => {
    const texts = new MemorySingleUse(new ManualClock())
    return [texts, texts]
  },
  Redis: async () => {
    const prefix = stores.prefix()
    return [new RedisSingleUse(await stores.open({ prefix })), new RedisSingleUse(await stores.open({ prefix }))]
  },
}

describe.each(Object.entries(OPEN))('texts in %s', (_, open) => {
  it('are taken once each, however many try at once', async () => {
    const [here, there] = await open()
    await here?.put('a', 'one', MINUTE)
    await here?.put('b', 'two', MINUTE)
    const tries = Array.from({ length: 20 }, (_, n) => (n % 2 ? here : there)?.take('a'))
    expect((await Promise.all(tries)).filter((text) => text !== undefined)).toEqual(['one'])
    expect(await there?.take('b')).toBe('two')
    expect(await here?.take('c')).toBeUndefined()
  })
})

it('texts of one process are over in time, and beyond ten thousand the oldest goes', async () => {
  const clock = new ManualClock()
  const texts = new MemorySingleUse(clock)
  for (let n = 0; n <= 10_000; n++) await texts.put(`n${n}`, 'text', MINUTE)
  expect([await texts.take('n0'), await texts.take('n1')]).toEqual([undefined, 'text'])
  clock.advance(MINUTE)
  expect(await texts.take('n2')).toBeUndefined()
})

it('texts in Redis end by themselves', async () => {
  const store = await stores.open()
  await new RedisSingleUse(store).put('a', 'one', MINUTE)
  const left = await store.link.call((redis) => redis.pttl(store.keys.singleUse('a')))
  expect(left).toBeGreaterThan(0)
  expect(left).toBeLessThanOrEqual(MINUTE)
})
