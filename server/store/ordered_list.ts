/** Items per chunk: a window reads a few chunks, a removal searches one. */
const CHUNK = 512

/**
 * Items in the order in which they were added. Reading a window costs its length and one step per 512 items before it;
 * the cost of adding and removing does not depend on the length.
 */
export class OrderedList<T> {
  private readonly chunks: T[][] = []
  private readonly places = new Map<T, T[]>()

  get size(): number {
    return this.places.size
  }

  get chunkCount(): number {
    return this.chunks.length
  }

  /** Adds at the end; an item that is there already stays in its place. */
  add(item: T): void {
    if (this.places.has(item)) return
    let last = this.chunks.at(-1)
    if (!last || last.length >= CHUNK) {
      last = []
      this.chunks.push(last)
    }
    last.push(item)
    this.places.set(item, last)
  }

  remove(item: T): void {
    const chunk = this.places.get(item)
    if (!chunk) return
    this.places.delete(item)
    chunk.splice(chunk.indexOf(item), 1)
    this.tidy(this.chunks.indexOf(chunk))
  }

  window(index: number, cnt: number): T[] {
    const found: T[] = []
    let skip = index
    for (const chunk of this.chunks) {
      if (skip >= chunk.length) {
        skip -= chunk.length
        continue
      }
      for (let i = skip; i < chunk.length; i++) {
        if (found.length >= cnt) return found
        const item = chunk[i]
        if (item !== undefined) found.push(item)
      }
      skip = 0
      if (found.length >= cnt) break
    }
    return found
  }

  /**
   * Drops an empty chunk, and joins a small one to a small neighbour, so that the number of chunks follows the length.
   */
  private tidy(at: number): void {
    if (this.chunks[at]?.length === 0) this.chunks.splice(at, 1)
    else if (!this.join(at)) this.join(at - 1)
  }

  private join(at: number): boolean {
    const chunk = this.chunks[at]
    const next = this.chunks[at + 1]
    if (!chunk || !next || chunk.length + next.length > CHUNK / 2) return false
    for (const item of next) this.places.set(item, chunk)
    chunk.push(...next)
    this.chunks.splice(at + 1, 1)
    return true
  }
}
