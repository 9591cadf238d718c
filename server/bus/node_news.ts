import type { Logger } from 'pino'
import type { RedisStore } from '../store/redis/redis_store.js'

/** Something that one node learned, and that all have to know: this one too hears it in its turn. */
export interface NodeNews<T extends object> {
  tell(news: T): void
  listen(hear: (news: T) => void): void
}

/** News of a kind over the bus. What cannot be told while Redis is away is lost, with a line in the log. */
export class BusNews<T extends object> implements NodeNews<T> {
  constructor(
    private readonly kind: string,
    private readonly parts: { redis: RedisStore; log: Logger },
  ) {}

  tell(news: T): void {
    const { redis, log } = this.parts
    redis
      .tell(this.kind, '', news)
      .catch((error: unknown) => log.warn({ err: error, kind: this.kind }, 'bus: something could not be told'))
  }

  listen(hear: (news: T) => void): void {
    this.parts.redis.on(this.kind, ({ data }, reaches) => {
      if (reaches.includes('everywhere')) hear(JSON.parse(data))
    })
  }
}
