import type { Clock } from '../clock.js'
import type { SharedLimit } from './shared_limit.js'
import { TokenBuckets } from './token_buckets.js'

/** So many at once, then so many a second. */
export interface Rate {
  readonly perSecond: number
  readonly burst: number
}

export interface SharedRateOptions {
  /** Of what is limited, among all that the nodes count together. */
  readonly name: string
  readonly rate: Rate
  readonly clock: Pick<Clock, 'monotonic'>
  /** Counts for several processes; while it cannot, each counts for itself. */
  readonly sharedLimit?: SharedLimit | undefined
}

/** One rate for each user, or each network, over all nodes. */
export class SharedRate {
  private readonly here: TokenBuckets

  constructor(private readonly options: SharedRateOptions) {
    const { perSecond, burst } = options.rate
    this.here = new TokenBuckets(perSecond, burst)
  }

  /** Counts one; false when there were too many. Never rejects. */
  async admits(key: string): Promise<boolean> {
    const { name, rate, sharedLimit, clock } = this.options
    const wait = await sharedLimit?.take(`${name}:${key}`, rate.perSecond, rate.burst).catch(() => undefined)
    if (wait !== undefined) return wait === 0
    const now = clock.monotonic()
    return this.here.of(key, now).take(now)
  }
}
