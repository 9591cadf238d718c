/** What to do with the next piece of sound. */
export type Pace = 'keep' | 'shorten' | 'lengthen'

/** Distance from the target (ms) that is left alone: less is not heard, and each correction costs a little. */
const TOLERANCE = 18
/** Beyond this, every second piece is corrected instead of every fourth. */
const URGENT = 150
/** Pieces without a good seam after which the best bad one is taken. */
const PATIENCE = 12
/** How quickly the measured distance is believed: one part in this many a piece. */
const SMOOTHING = 6

/**
 * Decides how fast sound is played, so that it approaches the jitter buffer's target without
 * a jump: voices become at most an eighth (urgent: a quarter) faster or slower, at
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
    if (Math.abs(this.error) <= TOLERANCE || this.since < (Math.abs(this.error) > URGENT ? 2 : 4)) return 'keep'
    return this.error > 0 ? 'shorten' : 'lengthen'
  }

  /** Whether a seam that may be heard is better than none. */
  get impatient(): boolean {
    return this.unlucky >= PATIENCE
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

  reset(): void {
    this.error = undefined
    this.since = 0
    this.unlucky = 0
  }
}
