import type { SharedLimit } from '../../limits/shared_limit.js'
import type { RedisStore } from './redis_store.js'
import { LIMIT } from './scripts.js'

/** Tried once: who waits for a login is not to wait for its count too. */
const ONCE = 0

/** Counts of all nodes. */
export class RedisLimit implements SharedLimit {
  constructor(private readonly redis: RedisStore) {}

  async take(key: string, perSecond: number, burst: number): Promise<number> {
    const { link, keys, clock } = this.redis
    return Number(await link.run(LIMIT, [keys.limit(key)], [clock.monotonic(), 1000 / perSecond, burst], ONCE))
  }
}
