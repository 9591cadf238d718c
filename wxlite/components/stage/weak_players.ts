/** Play states of a poor network: reconnecting, unstable, stuttering. */
const POOR = [2103, 2104, 2105]
/** Play states after which it is good again: first picture, playing. */
const GOOD = [2003, 2004]
/**
 * A stutter is forgotten after so many netstatus events (one about every two seconds): the platform has no event for
 * its end.
 */
const REMEMBERED = 3

/** Which players are suffering, by slot. Each call answers whether a mark came or went. */
export class WeakPlayers {
  /** With the netstatus events until it is forgotten. */
  private readonly left = new Map<number, number>()

  has(slot: number): boolean {
    return this.left.has(slot)
  }

  statechange(slot: number, code = 0): boolean {
    if (GOOD.includes(code)) return this.left.delete(slot)
    if (!POOR.includes(code)) return false
    const fresh = !this.left.has(slot)
    this.left.set(slot, REMEMBERED)
    return fresh
  }

  netstatus(slot: number): boolean {
    const left = this.left.get(slot)
    if (left === undefined) return false
    if (left === 1) return this.left.delete(slot)
    this.left.set(slot, left - 1)
    return false
  }
}
