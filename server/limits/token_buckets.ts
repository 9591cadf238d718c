import { RecentMap } from './recent_map.js'
import { TokenBucket } from './token_bucket.js'

/** Users or networks whose bucket is remembered: those asked for last. */
const KNOWN = 20_000

/** One token bucket per user or network, all of the same rate and burst. */
export class TokenBuckets {
  private readonly buckets = new RecentMap<string, TokenBucket>(KNOWN)

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
  ) {}

  of(key: string): TokenBucket {
    const known = this.buckets.get(key)
    if (known) return known
    const bucket = new TokenBucket(this.perSecond, this.burst)
    this.buckets.set(key, bucket)
    return bucket
  }
}
