import type { Clock } from '../clock.js'
import type { SharedLimit } from './shared_limit.js'
import { TokenBuckets } from './token_buckets.js'

/** A burst, then a rate per second. */
export interface Rate {
  readonly perSecond: number
  readonly burst: number
}

export interface SharedRateOptions {
  /** Name of the limit, among all that the nodes count together. */
  readonly name: string
  readonly rate: Rate
  readonly clock: Pick<Clock, 'monotonic'>
  /** Counts over all nodes; while that fails, each node counts for itself. */
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
   * Counts one. Answers 0, or how long to wait (ms) beyond the limit. Never rejects, and answers synchronously if no
   * other node counts, since every request passes here. A request that counts as several passes if at least one is
   * left, and those that follow wait for the rest; over several nodes it counts as one.
   */
  take(key: string, count = 1): number | Promise<number> {
    const { name, rate, sharedLimit } = this.options
    if (sharedLimit === undefined) return this.takeHere(key, count)
    return sharedLimit.take(`${name}:${key}`, rate.perSecond, rate.burst).catch(() => this.takeHere(key))
  }

  /** Counts one; false beyond the limit. Never rejects. */
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
