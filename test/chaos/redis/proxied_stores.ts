import { afterAll, afterEach, beforeAll } from 'vitest'
import { RedisProxy } from '../../support/redis_proxy.js'
import { RedisStores } from '../../support/redis_stores.js'

export interface ProxiedStores {
  readonly stores: RedisStores
  /** Another way to the same Redis, which can be cut. */
  readonly proxy: RedisProxy
}

/** A Redis for the tests of a file; the stores that one of them opens are closed after it. */
export function proxiedStores(): ProxiedStores {
  let stores: RedisStores
  let proxy: RedisProxy
  beforeAll(async () => {
    stores = await RedisStores.start()
    proxy = await RedisProxy.start(stores.server.url)
  })
  afterAll(async () => {
    await proxy.stop()
    await stores.stop()
  })
  afterEach(() => stores.close())
  return {
    get stores() {
      return stores
    },
    get proxy() {
      return proxy
    },
  }
}
