import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../../server/clock.js'
import { SharedMap } from '../../../server/store/redis/shared_map.js'
import { RedisStores } from '../../support/redis_stores.js'
import { silentLog } from '../../support/silent_log.js'

let stores: RedisStores

beforeAll(async () => {
  stores = await RedisStores.start()
})
afterAll(() => stores.stop())

async function twoNodes(limit = 100) {
  const prefix = stores.prefix()
  const heard: [string, string][] = []
  const open = async () => {
    const redis = await stores.open({ prefix })
    const alive = (value: string) => value !== 'over'
    const options = {
      name: 'things',
      limit,
      alive,
      heard: (key: string, value: string) => void heard.push([key, value]),
    }
    return { redis, map: await SharedMap.open(options, { redis, clock: systemClock, log: silentLog }), open }
  }
  const [here, there] = [await open(), await open()]
  const settled = () => Promise.all([here.redis.bus.caughtUp(), there.redis.bus.caughtUp()])
  return { here: here.map, there: there.map, heard, settled, another: async () => (await open()).map, prefix }
}

test('what one node sets the others know, told once, and nodes that come later too', async () => {
  const { here, there, heard, settled, another } = await twoNodes()
  await Promise.all([here.set('a', '1'), here.set('b', '2'), there.set('c', '3')])
  await settled()
  for (const map of [here, there]) expect([...map.values()].sort()).toEqual(['1', '2', '3'])
  expect(heard.map(([key]) => key).sort()).toEqual(['a', 'b', 'c'])
  expect((await another()).get('b')).toBe('2')
})

test('of two nodes that set one key at once both keep the same', async () => {
  const { here, there, settled } = await twoNodes()
  await Promise.all(
    Array.from({ length: 50 }, (_, i) => Promise.all([here.set(`k${i}`, 'here'), there.set(`k${i}`, 'there')])),
  )
  await settled()
  for (let i = 0; i < 50; i++) expect(here.get(`k${i}`)).toBe(there.get(`k${i}`))
})

test('entries beyond the limit and those that do not matter any more are gone everywhere', async () => {
  const { here, settled, another } = await twoNodes(10)
  for (let i = 0; i < 15; i++) await here.set(`k${i}`, String(i))
  await here.set('late', 'over')
  await settled()
  await expect.poll(async () => [...(await another()).values()].length).toBeLessThanOrEqual(10)
  const later = await another()
  expect(later.get('k14')).toBe('14')
  expect(later.has('late')).toBe(false)
})

test('what is set while Redis is away is known at once, and written when it is back', async () => {
  const { here, there } = await twoNodes()
  stores.server.suspend()
  const written = here.set('a', '1')
  expect(here.get('a')).toBe('1')
  await written
  stores.server.resume()
  await expect.poll(() => there.get('a'), { timeout: 8_000 }).toBe('1')
}, 20_000)
