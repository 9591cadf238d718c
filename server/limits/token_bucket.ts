/**
 * A rate with a burst: `burst` at once, then `perSecond`. Time comes with each
 * call, so that a bucket is two numbers and no timer.
 */
export class TokenBucket {
  private tokens: number
  /**
   * When it was last used (ms); Infinity: never. Not optional, since V8 boxes the numbers of a field that may be
   * undefined.
   */
  private at = Number.POSITIVE_INFINITY

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
  ) {
    this.tokens = burst
  }

  /** Takes tokens (default: one); false when there are too few. `now` in ms. */
  take(now: number, count = 1): boolean {
    this.refill(now)
    if (this.tokens < count) return false
    this.tokens -= count
    return true
  }

  /** Takes tokens for something done already, also more than there are: later calls wait for the debt. */
  spend(now: number, count: number): void {
    this.refill(now)
    this.tokens -= count
  }

  /** Ms until the next token; 0 when there is one. */
  wait(now: number): number {
    this.refill(now)
    return this.tokens >= 1 ? 0 : Math.ceil(((1 - this.tokens) * 1000) / this.perSecond)
  }

  /** Whether the bucket is full, like a new one. */
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
