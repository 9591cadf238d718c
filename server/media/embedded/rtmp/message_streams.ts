/** Message streams that one connection may have at a time. */
const MOST = 8

/** The message streams that a client made, and the one that publishes or plays. */
export class MessageStreams {
  readonly #made = new Set<number>()
  /** 0 = none. */
  active = 0

  /** The lowest number that is free; undefined when there are too many. */
  create(): number | undefined {
    if (this.#made.size >= MOST) return undefined
    let number = 1
    while (this.#made.has(number)) number += 1
    this.#made.add(number)
    return number
  }

  delete(number: number): void {
    this.#made.delete(number)
  }

  /**
   * Whether a message on `number` concerns another stream than the active one. Not every client keeps to the numbers it
   * was given.
   */
  isOther(number: number): boolean {
    return number !== this.active && this.#made.has(number)
  }
}
