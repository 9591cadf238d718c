import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import type { RedisStore } from '../../../server/store/redis/redis_store.js'
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

/** Resolves when the node reaches Redis again. */
export async function linked(store: RedisStore): Promise<void> {
  const answer = () => store.link.call((redis) => redis.ping()).catch(() => 'away')
  await expect.poll(answer, { timeout: 10_000 }).toBe('PONG')
}
