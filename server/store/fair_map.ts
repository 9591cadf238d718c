/** Groups of up to so many entries grow and shrink all the time: their sets are kept when they are empty. */
const SMALL = 8

/**
 * A map bounded in entries that takes from whoever holds most: beyond the limit the oldest entry of the largest
 * group goes. So what one outsider causes, however much, never makes it forget what was decided about others.
 * Every step costs a few set operations, whatever the number of groups.
 */
export class FairMap<V> {
  private readonly entries = new Map<string, V>()
  /** The one key of a group, or all of them: most groups have one, and a set of one takes 200 bytes. */
  private readonly groups = new Map<string, string | Set<string>>()
  /** Groups of more than one entry by their number of entries. */
  private readonly bySize = new Map<number, Set<string>>()
  private largest = 1

  constructor(
    private readonly limit: number,
    /** Who is to blame for an entry; always the same for the same entry. */
    private readonly groupOf: (key: string, value: V) => string,
    private readonly evicted: (key: string, value: V) => void = () => {},
  ) {}

  get size(): number {
    return this.entries.size
  }

  get(key: string): V | undefined {
    return this.entries.get(key)
  }

  has(key: string): boolean {
    return this.entries.has(key)
  }

  /** In the order in which they were set. */
  items(): IterableIterator<[string, V]> {
    return this.entries.entries()
  }

  set(key: string, value: V): void {
    this.delete(key)
    this.entries.set(key, value)
    this.join(this.groupOf(key, value), key)
    if (this.entries.size > this.limit) this.evict()
  }

  delete(key: string): void {
    const value = this.entries.get(key)
    if (value === undefined) return
    this.entries.delete(key)
    this.leave(this.groupOf(key, value), key)
  }

  private join(group: string, key: string): void {
    const known = this.groups.get(group)
    if (known === undefined) this.groups.set(group, key)
    else if (typeof known === 'string') {
      this.groups.set(group, new Set([known, key]))
      this.resized(group, 1, 2)
    } else {
      known.add(key)
      this.resized(group, known.size - 1, known.size)
    }
  }

  private leave(group: string, key: string): void {
    const known = this.groups.get(group)
    if (known === undefined || typeof known === 'string') {
      this.groups.delete(group)
      return
    }
    known.delete(key)
    const [only] = known
    if (known.size === 1 && only !== undefined) this.groups.set(group, only)
    this.resized(group, known.size + 1, known.size)
  }

  private evict(): void {
    const [group = ''] = this.bySize.get(this.largest) ?? []
    const most = this.groups.get(group)
    // With one entry each the oldest of all goes.
    const [key = ''] = most instanceof Set ? most : this.entries.keys()
    const value = this.entries.get(key)
    this.delete(key)
    if (value !== undefined) this.evicted(key, value)
  }

  private resized(group: string, before: number, after: number): void {
    const old = this.bySize.get(before)
    if (old?.delete(group) && old.size === 0 && before > SMALL) this.bySize.delete(before)
    if (after > 1) {
      const sized = this.bySize.get(after) ?? new Set()
      this.bySize.set(after, sized.add(group))
    }
    this.largest = Math.max(this.largest, after)
    while (this.largest > 1 && !this.bySize.get(this.largest)?.size) this.largest--
  }
}
