const SECOND = 1000

/** What has a time at which it wants to be looked at. */
export interface Due {
  /** Unix ms; Infinity = never. Moved by DueTimes alone. */
  due: number
}

/**
 * Items by the second in which they are due. Moving an item costs two set
 * operations; finding what is due costs what is found and one step per second
 * that is waited for (a minute or two).
 */
export class DueTimes<T extends Due> {
  private readonly seconds = new Map<number, Set<T>>()

  /** Sets an item's time; Infinity takes it out. */
  move(item: T, due: number): void {
    const from = Math.floor(item.due / SECOND)
    const to = Math.floor(due / SECOND)
    item.due = due
    if (from === to && this.seconds.get(to)?.has(item)) return
    const old = this.seconds.get(from)
    if (old?.delete(item) && old.size === 0) this.seconds.delete(from)
    if (due === Number.POSITIVE_INFINITY) return
    const next = this.seconds.get(to)
    if (next) next.add(item)
    else this.seconds.set(to, new Set([item]))
  }

  /** At most `limit` items that are due at `now`. */
  take(now: number, limit: number): T[] {
    const found: T[] = []
    for (const [second, items] of this.seconds) {
      if (second * SECOND > now) continue
      for (const item of items) {
        if (found.length >= limit) return found
        if (item.due <= now) found.push(item)
      }
    }
    return found
  }
}
