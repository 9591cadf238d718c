import { networkOf } from '../../http/network.js'
import { RecentMap } from '../../limits/recent_map.js'
import { TokenBucket } from '../../limits/token_bucket.js'
import type { ImLimits } from './limits.js'

/** Users and networks whose answers are remembered. */
const KNOWN = 20_000

/**
 * Charges large answers to whoever asked for them, by size: a request of 70 bytes that is answered by 50 kB
 * would otherwise be a cheap way to fill the loop and the line. Guest ids cost nothing, so a network has a bound too.
 */
export class AnswerBudget {
  private readonly users = new RecentMap<string, TokenBucket>(KNOWN)
  private readonly networks = new RecentMap<string, TokenBucket>(KNOWN)

  constructor(private readonly limits: ImLimits) {}

  /** Whether this user, from this address, may be answered at length now (`now` in ms). */
  admits(userID: string, ip: string, now: number): boolean {
    return this.user(userID).wait(now) === 0 && this.network(ip).wait(now) === 0
  }

  charge(userID: string, ip: string, bytes: number, now: number): void {
    this.user(userID).spend(now, bytes)
    this.network(ip).spend(now, bytes)
  }

  private user(userID: string): TokenBucket {
    const { answerBytesPerSecond, answerBurst } = this.limits
    return bucketOf(this.users, userID, answerBytesPerSecond, answerBurst)
  }

  private network(ip: string): TokenBucket {
    const { networkAnswerBytesPerSecond, networkAnswerBurst } = this.limits
    return bucketOf(this.networks, networkOf(ip), networkAnswerBytesPerSecond, networkAnswerBurst)
  }
}

function bucketOf(buckets: RecentMap<string, TokenBucket>, key: string, perSecond: number, burst: number): TokenBucket {
  const known = buckets.get(key)
  if (known) return known
  const bucket = new TokenBucket(perSecond, burst)
  buckets.set(key, bucket)
  return bucket
}
