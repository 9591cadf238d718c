const WRAP = 2 ** 32
/** Sound and picture may be interleaved this unevenly (ms) without being taken for a jump back. */
const BACK = 5_000
/** Farther ahead of the time that has really passed (ms) is a jump. */
const FORWARD = 5_000

/**
 * Makes one rising time line of a stream's timestamps: unwraps 32 bits, and joins
 * what follows a jump (a publisher took over, an encoder was restarted) to
 * what came before. Pure; ms.
 */
export class StreamTime {
  private shift = 0
  private last: { time: number; now: number } | undefined

  /** `now`: when the tag arrived. */
  map(timestamp: number, now: number): number {
    const { last } = this
    if (last !== undefined) {
      // The nearest of all times that have these 32 bits.
      this.shift += Math.round((last.time - timestamp - this.shift) / WRAP) * WRAP
      const step = timestamp + this.shift - last.time
      const passed = now - last.now
      if (step < -BACK || step > passed + FORWARD) this.shift += passed - step
    }
    this.last = { time: timestamp + this.shift, now }
    return this.last.time
  }
}
