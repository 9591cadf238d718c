import type { SingleUse } from '../../limits/single_use.js'
import type { RedisStore } from './redis_store.js'

/** Texts of all nodes. */
export class RedisSingleUse implements SingleUse {
  constructor(private readonly redis: RedisStore) {}

  async put(name: string, text: string, ms: number): Promise<void> {
    const { link, keys } = this.redis
    await link.call((connection) => connection.set(keys.singleUse(name), text, 'PX', ms))
  }

  /** Taken though the answer was lost: rather of use to nobody than twice. */
  async take(name: string): Promise<string | undefined> {
    const { link, keys } = this.redis
    return (await link.call((connection) => connection.getdel(keys.singleUse(name)))) ?? undefined
  }
}
