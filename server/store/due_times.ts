const SECOND = 1000

/** Items looked at in one go, found due or not: about a millisecond. */
const LOOKS = 1024

/** What has a time at which it wants to be looked at. */
export interface Due {
  /** Unix ms; Infinity = never. Moved by DueTimes alone. */
  due: number
}

/**
 * Items by the second in which they are due. The time that is kept may be too
 * early, which is found out only when it has come: so that what is put off all
 * the time (a room, by each heartbeat) costs nothing in between. Moving an item costs
 * two set operations; finding what is due costs what is found.
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
   * At most `limit` items that are due at `now` by `dueAt`, which tells an item's true
   * time; the others are moved to theirs. What is found is moved to `again`. With `more`
   * there may be further ones.
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
