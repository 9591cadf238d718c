import { afterAll, afterEach, beforeAll } from 'vitest'
import { roomProperties } from '../../rooms/properties.js'
import { RedisStores } from '../../support/redis_stores.js'
import { SettlingStore } from '../../support/settling_store.js'

let stores: RedisStores

beforeAll(async () => {
  stores = await RedisStores.start()
})
afterEach(() => stores.close())
afterAll(() => stores.stop())

roomProperties(
  'rooms over Redis',
  async () => {
    await stores.close()
    const redis = await stores.open()
    const store = new SettlingStore(redis, () => redis.bus.caughtUp())
    return { store, settled: () => store.settled() }
  },
  10,
)
