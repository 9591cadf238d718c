import { afterAll, beforeAll, expect } from 'vitest'
import type { RedisStore } from '../../../server/store/redis/redis_store.js'
import { RedisProxy } from '../../support/redis_proxy.js'
import { type StoresOfFile, storesOfFile } from '../../support/stores_of_file.js'

export interface ProxiedStores {
  readonly stores: StoresOfFile
  /** Another way to the same Redis, which can be cut. */
  readonly proxy: RedisProxy
}

/** As `storesOfFile`, with a proxy before the Redis. */
export function proxiedStores(): ProxiedStores {
  const stores = storesOfFile()
  let proxy: RedisProxy
  beforeAll(async () => {
    proxy = await RedisProxy.start(stores.server.url)
  })
  afterAll(() => proxy.stop())
  return {
    stores,
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
