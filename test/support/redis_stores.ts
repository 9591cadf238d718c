import { systemClock } from '../../server/clock.js'
import { randomIds } from '../../server/ids.js'
import { RedisStore, type RedisStoreOptions } from '../../server/store/redis/redis_store.js'
import { RedisServer } from './redis_server.js'
import { silentLog } from './silent_log.js'

/** Stores over a redis-server of the test's own, each under a prefix of its own unless one is named. */
export class RedisStores {
  private readonly opened: RedisStore[] = []
  private prefixes = 0

  private constructor(readonly server: RedisServer) {}

  static async start(): Promise<RedisStores> {
    return new RedisStores(await RedisServer.start())
  }

  prefix(): string {
    return `{t${++this.prefixes}}:`
  }

  async open(options: Partial<RedisStoreOptions> = {}): Promise<RedisStore> {
    const store = await RedisStore.open({
      address: { url: this.server.url },
      prefix: options.prefix ?? this.prefix(),
      clock: systemClock,
      ids: randomIds,
      log: silentLog,
      grace: 20_000,
      ...options,
    })
    this.opened.push(store)
    return store
  }

  async close(): Promise<void> {
    for (const store of this.opened.splice(0)) await store.close()
  }

  async stop(): Promise<void> {
    await this.close()
    await this.server.stop()
  }
}
