/** Looks that count, one a second. */
const WINDOW = 5
/** Of the time looked at, what may be missing for quality 5, 4, 3 and 2. Pieces of a second come unevenly anyway. */
const MISSING: readonly number[] = [0.12, 0.22, 0.35, 0.55]

interface Look {
  readonly passed: number
  /** Milliseconds of sound and picture that should have come and did not. */
  readonly missing: number
}

/** How well a publisher's stream arrives: its time has to go on as fast as the clock's. */
export class Arrival {
  /** 5 as it should, 1 hardly, 0 not at all. */
  quality = 5
  #looks: Look[] = []
  #at: number
  #mediaTime: number | undefined

  constructor(now: number) {
    this.#at = now
  }

  /** Called about once a second with the stream's latest time (ms). Answers whether the quality has changed. */
  tick(now: number, mediaTime: number): boolean {
    const passed = now - this.#at
    const before = this.#mediaTime
    this.#at = now
    this.#mediaTime = mediaTime
    // From the first look on: before it the connection was being made.
    if (before === undefined || passed <= 0) return false
    this.#looks.push({ passed, missing: Math.max(0, passed - (mediaTime - before)) })
    if (this.#looks.length > WINDOW) this.#looks.shift()
    const quality = this.#judge()
    if (quality === this.quality) return false
    this.quality = quality
    return true
  }

  #judge(): number {
    let passed = 0
    let missing = 0
    for (const look of this.#looks) {
      passed += look.passed
      missing += look.missing
    }
    if (this.#looks.length < 2) return this.quality
    if (missing >= passed) return 0
    const at = MISSING.findIndex((most) => missing <= most * passed)
    return at < 0 ? 1 : 5 - at
  }
}
