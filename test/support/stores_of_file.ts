import { afterAll, afterEach, beforeAll } from 'vitest'
import { RedisStores } from './redis_stores.js'

export type StoresOfFile = Pick<RedisStores, 'server' | 'open' | 'prefix' | 'close'>

/** A Redis for the tests of a file; the stores that one of them opens are closed after it. */
export function storesOfFile(): StoresOfFile {
  let stores: RedisStores
  beforeAll(async () => {
    stores = await RedisStores.start()
  })
  afterEach(() => stores.close())
  afterAll(() => stores.stop())
  return {
    get server() {
      return stores.server
    },
    open: (options) => stores.open(options),
    prefix: () => stores.prefix(),
    close: () => stores.close(),
  }
}
