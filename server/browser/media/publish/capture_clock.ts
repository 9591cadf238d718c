import { DelayFloor } from '../delay_floor.js'

/** Farther apart than this (ms), data was lost or a device was changed: the clocks are set again. */
const RESET = 80
/** In the beginning (ms) blocks come out of a queue, late and too fast: until then the mapping follows at once. */
const SETTLE = 1_000
/** How fast the mapping follows (ms for each ms): players stretch sound by that without being heard. */
const SLEW = 0.02

/**
 * Maps the times of a capture device onto the page's clock, so that pictures and
 * sound get one time line although their devices know nothing of each other. Blocks
 * arrive late now and then, never early: the earliest count. Pure; ms.
 */
export class CaptureClock {
  private readonly floor: DelayFloor
  private offset: number | undefined
  private started = 0
  private updated = 0

  /**
   * `window`: the earliest arrival of this time (ms) counts. Long for a device that tells times, short for one whose
   * samples are counted.
   */
  constructor(window: number) {
    this.floor = new DelayFloor(window)
  }

  /** Page time of something that the device timed at `mediaTime` and that arrived at `now`. */
  map(now: number, mediaTime: number): number {
    this.floor.add(now, now - mediaTime)
    const floor = this.floor.value ?? now - mediaTime
    if (
      this.offset === undefined ||
      Math.abs(now - mediaTime - this.offset) > RESET * 10 ||
      Math.abs(floor - this.offset) > RESET
    ) {
      this.floor.reset()
      this.floor.add(now, now - mediaTime)
      this.offset = now - mediaTime
      this.started = now
    } else if (now - this.started < SETTLE) {
      this.offset = floor
    } else {
      const step = (now - this.updated) * SLEW
      this.offset += Math.max(-step, Math.min(step, floor - this.offset))
    }
    this.updated = now
    return this.at(mediaTime)
  }

  /** Page time of `mediaTime`, without learning from it. */
  at(mediaTime: number): number {
    return mediaTime + (this.offset ?? 0)
  }
}
