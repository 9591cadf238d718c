/** How fast the clock is bent (ms for each ms): nobody sees it. */
const SLEW = 0.08
/** Farther off than this (ms), it is set at once. */
const JUMP = 1_000

/**
 * The media time of a stream whose sound is not playing: it runs with the page and drifts to where it should be. Pure;
 * ms.
 */
export class FreeClock {
  private offset: number | undefined
  private updated = 0

  /** Sets it: at page time `now`, `time` is due. */
  set(now: number, time: number): void {
    this.offset = now - time
    this.updated = now
  }

  /** Media time due at `now`, moving towards being `wantedOffset` behind the page's clock. */
  read(now: number, wantedOffset: number): number {
    const error = this.offset === undefined ? Number.POSITIVE_INFINITY : wantedOffset - this.offset
    if (this.offset === undefined || Math.abs(error) > JUMP) {
      this.offset = wantedOffset
    } else {
      const step = Math.max(0, now - this.updated) * SLEW
      this.offset += Math.max(-step, Math.min(step, error))
    }
    this.updated = now
    return now - this.offset
  }
}
