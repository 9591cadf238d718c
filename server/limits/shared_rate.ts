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

  /**
   * Counts one; answers how long to wait (ms) when there were too many, else 0. Never rejects, and answers at once
   * where nobody else counts: for what every request passes a promise is a cost. What counts for more than one goes as
   * long as there is one, and is waited off by those that follow; nodes together count it as one.
   */
  take(key: string, count = 1): number | Promise<number> {
    const { name, rate, sharedLimit } = this.options
    if (sharedLimit === undefined) return this.takeHere(key, count)
    return sharedLimit.take(`${name}:${key}`, rate.perSecond, rate.burst).catch(() => this.takeHere(key))
  }

  /** Counts one; false when there were too many. Never rejects. */
  async admits(key: string): Promise<boolean> {
    return (await this.take(key)) === 0
  }

  private takeHere(key: string, count = 1): number {
    const now = this.options.clock.monotonic()
    const bucket = this.here.of(key, now)
    if (!bucket.take(now)) return bucket.wait(now)
    if (count > 1) bucket.spend(now, count - 1)
    return 0
  }
}
