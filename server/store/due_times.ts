const SECOND = 1000

/** Items examined in one call, due or not: about a millisecond. */
const LOOKS = 1024

/** An item with a due time. */
export interface Due {
  /** Unix ms; Infinity = never. Set by DueTimes only. */
  due: number
}

/**
 * Items by the second in which they are due. A stored time may be too early, which is only noticed when it has come, so
 * that deferring an item all the time (a room, by each heartbeat) costs nothing. Moving an item costs two set
 * operations; finding due items costs as much as there are.
 */
export class DueTimes<T extends Due> {
  private readonly seconds = new Map<number, Set<T>>()

  /** Sets an item's time; Infinity takes it out. */
  move(item: T, due: number): void {
    const from = Math.floor(item.due / SECOND)
    const to = Math.floor(due / SECOND)
    item.due = due
    if (from === to) return
    const old = this.seconds.get(from)
    if (old?.delete(item) && old.size === 0) this.seconds.delete(from)
    if (due === Number.POSITIVE_INFINITY) return
    const next = this.seconds.get(to)
    if (next) next.add(item)
    else this.seconds.set(to, new Set([item]))
  }

  /**
   * At most `limit` items that are due at `now` by `dueAt`, which returns an item's true time; items that are not due
   * yet are moved to it. Returned items are moved to `again`. `more`: there may be further ones.
   */
  take(now: number, again: number, limit: number, dueAt: (item: T) => number): { found: T[]; more: boolean } {
    const found: T[] = []
    let looks = 0
    for (const [second, items] of this.seconds) {
      if (second * SECOND > now) continue
      for (const item of items) {
        if (item.due > now) continue
        if (found.length >= limit || ++looks > LOOKS) return { found, more: true }
        const due = dueAt(item)
        if (due <= now) found.push(item)
        this.move(item, due <= now ? again : due)
      }
    }
    return { found, more: false }
  }
}
