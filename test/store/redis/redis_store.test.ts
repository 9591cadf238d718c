import { afterAll, afterEach, beforeAll } from 'vitest'
import { systemClock } from '../../../server/clock.js'
import { randomIds } from '../../../server/ids.js'
import { RedisStore } from '../../../server/store/redis/redis_store.js'
import { RedisServer } from '../../support/redis_server.js'
import { silentLog } from '../../support/silent_log.js'
import { roomStoreContract } from '../contract.js'

let server: RedisServer
let prefixes = 0
const stores: RedisStore[] = []

beforeAll(async () => {
  server = await RedisServer.start()
})

afterEach(async () => {
  for (const store of stores.splice(0)) await store.close()
})

afterAll(() => server.stop())

roomStoreContract('RedisStore', async () => {
  const store = await RedisStore.open({
    url: server.url,
    prefix: `{t${++prefixes}}:`,
    clock: systemClock,
    ids: randomIds,
    log: silentLog,
    grace: 20_000,
  })
  stores.push(store)
  return store
})
