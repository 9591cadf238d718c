/**
 * Steps of one turn of the loop, all connections together, and of one connection before the others come. A step is
 * about a microsecond.
 */
const PER_TURN = 8192
const PER_SLICE = 1024
/** While a turn has as much room left as this, and nobody waits, the next one need not come: it would cost as much. */
const AMPLE = PER_TURN / 2

/** Works off at most `steps` of what a connection sent; answers how many it took, and whether more is left. */
export type InputWork = (steps: number) => { taken: number; more: boolean }

/**
 * Shares the loop among connections whose input costs work. Each gets a slice at once;
 * what is left waits for the next turns, where all that wait come one after the other,
 * and everybody else (other ports, timers, answers) is served between two turns.
 */
export class InputTurns {
  #left = PER_TURN
  #waiting: InputWork[] = []
  #scheduled = false

  /** Works now as far as this turn has room, then in later turns until nothing is left. */
  work(work: InputWork): void {
    if (this.#left <= 0 || this.#slice(work)) this.#waiting.push(work)
    if (this.#waiting.length > 0 || this.#left < AMPLE) this.#schedule()
  }

  /** Whether more of it is left. */
  #slice(work: InputWork): boolean {
    const { taken, more } = work(Math.min(PER_SLICE, this.#left))
    this.#left -= taken
    return more
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => this.#turn())
  }

  #turn(): void {
    this.#scheduled = false
    this.#left = PER_TURN
    let at = 0
    for (; at < this.#waiting.length && this.#left > 0; at++) {
      const work = this.#waiting[at]
      if (work !== undefined && this.#slice(work)) this.#waiting.push(work)
    }
    if (at === 0) return
    this.#waiting.splice(0, at)
    this.#schedule()
  }
}
