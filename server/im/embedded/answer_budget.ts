import { networkOf } from '../../http/network.js'
import { TokenBuckets } from '../../limits/token_buckets.js'
import type { ImLimits } from './limits.js'

/**
 * Charges large answers to whoever asked for them, by size: a request of 70 bytes that is answered by 50 kB
 * would otherwise be a cheap way to fill the loop and the line. Guest ids cost nothing, so a network has a bound too.
 */
export class AnswerBudget {
  private readonly users: TokenBuckets
  private readonly networks: TokenBuckets

  constructor(limits: ImLimits) {
    this.users = new TokenBuckets(limits.answerBytesPerSecond, limits.answerBurst)
    this.networks = new TokenBuckets(limits.networkAnswerBytesPerSecond, limits.networkAnswerBurst)
  }

  /** Whether this user, from this address, may be answered at length now (`now` in ms). */
  admits(userID: string, ip: string, now: number): boolean {
    return this.users.of(userID, now).wait(now) === 0 && this.networks.of(networkOf(ip), now).wait(now) === 0
  }

  charge(userID: string, ip: string, bytes: number, now: number): void {
    this.users.of(userID, now).spend(now, bytes)
    this.networks.of(networkOf(ip), now).spend(now, bytes)
  }
}
