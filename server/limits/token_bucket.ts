/**
 * A rate with a burst: `burst` at once, then `perSecond`. Time comes with each
 * call, so that a bucket is two numbers and no timer.
 */
export class TokenBucket {
  private tokens: number
  /**
   * When it was looked at last; Infinity: never. Always a number, since each number in a field that may be undefined is
   * an object of its own.
   */
  private at = Number.POSITIVE_INFINITY

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
  ) {
    this.tokens = burst
  }

  /** Takes tokens, one if not said otherwise; false when there are too few. `now` in ms. */
  take(now: number, count = 1): boolean {
    this.refill(now)
    if (this.tokens < count) return false
    this.tokens -= count
    return true
  }

  /** Takes tokens for what is done already, also more than there are: the debt is waited off. */
  spend(now: number, count: number): void {
    this.refill(now)
    this.tokens -= count
  }

  /** Ms until the next token; 0 when there is one. */
  wait(now: number): number {
    this.refill(now)
    return this.tokens >= 1 ? 0 : Math.ceil(((1 - this.tokens) * 1000) / this.perSecond)
  }

  /** Whether all that was taken has come back: then it is like a new one. */
  full(now: number): boolean {
    this.refill(now)
    return this.tokens >= this.burst
  }

  private refill(now: number): void {
    const elapsed = Math.max(0, now - this.at)
    this.tokens = Math.min(this.burst, this.tokens + (elapsed * this.perSecond) / 1000)
    this.at = now
  }
}
