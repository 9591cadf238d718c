/** Large buffers are sent in slices of this, so that a slow connection shows that it moves. */
export const SLICE = 64 * 1024

/**
 * Bytes that wait for a slow connection, in whole units (a unit is one or more
 * complete tags). What was begun is always finished: dropping keeps the rest of a
 * unit that is half sent.
 */
export class SendQueue {
  #units: Buffer[] = []
  /** Bytes of the first unit that are sent. */
  #offset = 0
  #bytes = 0

  get bytes(): number {
    return this.#bytes
  }

  push(unit: Buffer): void {
    this.#units.push(unit)
    this.#bytes += unit.length
  }

  /** The next piece to write, small units together; undefined when nothing waits. */
  next(): Buffer | undefined {
    const [head] = this.#units
    if (head === undefined) return undefined
    if (head.length > SLICE) {
      const piece = head.subarray(this.#offset, this.#offset + SLICE)
      this.#offset += piece.length
      this.#bytes -= piece.length
      if (this.#offset === head.length) this.#shift(1)
      return piece
    }
    let count = 0
    let size = 0
    for (const unit of this.#units) {
      if (count > 0 && size + unit.length > SLICE) break
      count += 1
      size += unit.length
    }
    this.#bytes -= size
    const units = this.#shift(count)
    return count === 1 ? head : Buffer.concat(units, size)
  }

  #shift(count: number): Buffer[] {
    this.#offset = 0
    return this.#units.splice(0, count)
  }

  /** Drops all that is not begun; answers how many units. */
  drop(): number {
    const kept = this.#offset > 0 ? this.#units.slice(0, 1) : []
    const dropped = this.#units.length - kept.length
    this.#units = kept
    this.#bytes = (kept[0]?.length ?? 0) - this.#offset
    return dropped
  }

  clear(): void {
    this.#units = []
    this.#offset = 0
    this.#bytes = 0
  }
}
