/**
 * A rate with a burst: `burst` at once, then `perSecond`. Time comes with each
 * call, so that a bucket is two numbers and no timer.
 */
export class TokenBucket {
  private tokens: number
  private at: number | undefined

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
  ) {
    this.tokens = burst
  }

  /** Takes one token; false when there is none. `now` in ms. */
  take(now: number): boolean {
    this.refill(now)
    if (this.tokens < 1) return false
    this.tokens -= 1
    return true
  }

  /** Ms until the next token; 0 when there is one. */
  wait(now: number): number {
    this.refill(now)
    return this.tokens >= 1 ? 0 : Math.ceil(((1 - this.tokens) * 1000) / this.perSecond)
  }

  private refill(now: number): void {
    const elapsed = Math.max(0, now - (this.at ?? now))
    this.tokens = Math.min(this.burst, this.tokens + (elapsed * this.perSecond) / 1000)
    this.at = now
  }
}
