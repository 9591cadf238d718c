import { RecentMap } from './recent_map.js'
import { TokenBucket } from './token_bucket.js'

/** Maximum number of users or networks whose bucket is kept; the least recently used go first. */
const KNOWN = 20_000
/** Minimum time between two searches for full buckets (ms). */
const SWEPT_EVERY = 10_000

/**
 * One token bucket per user or network, all with the same rate and burst. A bucket that is full again is dropped when
 * new ones are made, so that only those in use are kept.
 */
export class TokenBuckets {
  private readonly buckets = new RecentMap<string, TokenBucket>(KNOWN)
  private readonly sweepEvery: number
  private swept = Number.NEGATIVE_INFINITY

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
  ) {
    this.sweepEvery = Math.max(SWEPT_EVERY, (burst / perSecond) * 1000)
  }

  /** How many are kept. */
  get size(): number {
    return this.buckets.size
  }

  /** Use the bucket at once. `now` in ms, the same as passed to the bucket. */
  of(key: string, now: number): TokenBucket {
    const known = this.buckets.get(key)
    if (known) return known
    if (now - this.swept >= this.sweepEvery) {
      this.swept = now
      this.buckets.sweep((bucket) => bucket.full(now))
    }
    const bucket = new TokenBucket(this.perSecond, this.burst)
    this.buckets.set(key, bucket)
    return bucket
  }
}
