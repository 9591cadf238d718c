import { afterAll, afterEach, beforeAll } from 'vitest'
import { RedisStores } from '../../support/redis_stores.js'
import { roomStoreContract } from '../contract.js'

let stores: RedisStores

beforeAll(async () => {
  stores = await RedisStores.start()
})
afterEach(() => stores.close())
afterAll(() => stores.stop())

roomStoreContract('RedisStore', () => stores.open())
