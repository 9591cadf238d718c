/** How quickly a lateness is believed: one part in this many. */
const SMOOTHING = 5
/**
 * A timer that is late by this (ms) shows a computer that is too slow for everything: the pictures of silent members
 * go first.
 */
const SHORT = 150
/** And by this, those of who speaks. */
const VERY_SHORT = 500
/** Below this, for this long (ms), there is time again. */
const ENOUGH = 30
const BACK_AFTER = 4_000
/** It was too much when it came back: the next try waits twice as long, up to this, ms. */
const LONGEST_WAIT = 60_000

/**
 * Tells by the lateness of a timer whether the computer has time for a member's pictures: where it has not, key frames
 * alone are shown, so that sound is in time and delay does not grow. Pure: the caller brings the time (ms).
 */
export class Shortage {
  private late = 0
  private last: number | undefined
  private calmSince: number | undefined
  private endedAt = Number.NEGATIVE_INFINITY
  private wait = BACK_AFTER
  /** There is no time for all pictures. */
  short = false

  /** `every`: distance of the timer's ticks, ms. */
  constructor(private readonly every: number) {}

  /** Forgets the last tick, which says nothing any more: browsers hold up the timers of pages that nobody sees. */
  rest(): void {
    this.last = undefined
  }

  /** The timer ticks. `speaking`: this member is heard. */
  tick(now: number, speaking: boolean): void {
    const late = Math.max(0, now - (this.last ?? now - this.every) - this.every)
    this.last = now
    this.late += (late - this.late) / SMOOTHING
    this.calmSince = this.late < ENOUGH ? (this.calmSince ?? now) : undefined
    if (!this.short && this.late > (speaking ? VERY_SHORT : SHORT)) {
      this.wait = now - this.endedAt < this.wait ? Math.min(LONGEST_WAIT, this.wait * 2) : BACK_AFTER
      this.short = true
    } else if (this.short && this.calmSince !== undefined && now - this.calmSince >= this.wait) {
      this.short = false
      this.endedAt = now
    }
  }
}
