/** What to do with the next piece of sound. */
export type Pace = 'keep' | 'shorten' | 'lengthen'

/**
 * Distances from the target (ms) that are left alone: each correction costs a little. Too near to running dry is worse
 * than too late. Together not less than the largest correction, or it would go to and fro.
 */
const TOO_LATE = 8
const TOO_EARLY = -6
/** Beyond this, every second piece is corrected instead of every fourth. */
const URGENT = 120
/** And so far behind, after a burst, every one. */
const FAR_BEHIND = 300
/** Pieces without a good seam after which the best bad one is taken; so many when it is urgent. */
const PATIENCE = 12
const URGENT_PATIENCE = 3
/** How quickly the measured distance is believed: one part in this many a piece. */
const SMOOTHING = 6

/**
 * Decides how fast sound is played, so that it approaches the jitter buffer's target without
 * a jump: voices become at most an eighth (urgent: a quarter; after a long burst: a half) faster or slower, at
 * unchanged pitch. Pure; ms.
 */
export class SoundPace {
  private error: number | undefined
  private since = 0
  private unlucky = 0

  /**
   * `error`: how far behind the target the sound is now (negative: too close to running dry). Call it for each piece.
   */
  next(error: number): Pace {
    this.error = this.error === undefined ? error : this.error + (error - this.error) / SMOOTHING
    this.since++
    const each = this.error > FAR_BEHIND ? 1 : this.urgent ? 2 : 4
    if (this.since < each) return 'keep'
    if (this.error > TOO_LATE) return 'shorten'
    return this.error < TOO_EARLY ? 'lengthen' : 'keep'
  }

  /** Whether a seam that may be heard is better than none. */
  get impatient(): boolean {
    return this.unlucky >= (this.urgent ? URGENT_PATIENCE : PATIENCE)
  }

  /** The piece became longer by `change` ms (shorter: negative). */
  corrected(change: number): void {
    this.since = 0
    this.unlucky = 0
    if (this.error !== undefined) this.error += change
  }

  /** No place for a seam was found. */
  passed(): void {
    this.unlucky++
  }

  private get urgent(): boolean {
    return this.error !== undefined && Math.abs(this.error) > URGENT
  }

  reset(): void {
    this.error = undefined
    this.since = 0
    this.unlucky = 0
  }
}
