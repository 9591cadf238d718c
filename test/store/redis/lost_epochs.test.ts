import { afterAll, beforeAll, expect, test } from 'vitest'
import { CHAT } from '../../../server/store/redis/scripts.js'
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
