import { DelayFloor } from '../delay_floor.js'

/** A block may be late and those after it too fast: what does not come back within this time (ms) is lost. */
const WINDOW = 150
/** Less (ms) is left to the clocks, which drift. */
const LEAST = 15
/** How fast the device's clock may drift from its count of samples (ms for each ms). */
const DRIFT = 0.002

/**
 * Tells how much sound a busy computer lost on its way to the page: the device's time goes on, the count of samples
 * does not. Pure; ms.
 */
export class LostSound {
  private readonly floor = new DelayFloor(WINDOW)
  private base: number | undefined
  private last: number | undefined

  /** A block timed `time` by the device comes when `counted` ms of sound have come. Answers what was lost before it. */
  before(time: number, counted: number): number {
    const passed = time - (this.last ?? time)
    this.last = time
    this.floor.add(time, time - counted)
    const floor = this.floor.value ?? time - counted
    this.base = Math.min(floor, (this.base ?? floor) + Math.max(0, passed) * DRIFT)
    const lost = floor - this.base
    if (lost <= LEAST) return 0
    this.floor.reset()
    return lost
  }
}
