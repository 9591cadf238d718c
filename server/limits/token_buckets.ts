import { RecentMap } from './recent_map.js'
import { TokenBucket } from './token_bucket.js'

/** Users or networks whose bucket is remembered: those asked for last. */
const KNOWN = 20_000
/** Least time between two looks for full ones (ms). */
const SWEPT_EVERY = 10_000

/**
 * One token bucket per user or network, all of the same rate and burst. One that is full again says nothing and is
 * forgotten when others come, so that there are as many as are in use, not as many as ever were.
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

  /** How many are remembered. */
  get size(): number {
    return this.buckets.size
  }

  /** To be used at once: `now` in ms, the same that is asked of the bucket. */
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
