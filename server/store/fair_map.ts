/** Groups of up to so many entries grow and shrink all the time: their sets are kept when they are empty. */
const SMALL = 8

/**
 * A map bounded in entries that takes from whoever holds most: beyond the limit the oldest entry of the largest
 * group goes. So what one outsider causes, however much, never makes it forget what was decided about others.
 * Every step costs a few set operations, whatever the number of groups.
 */
export class FairMap<V> {
  private readonly entries = new Map<string, { readonly value: V; readonly group: string }>()
  private readonly groups = new Map<string, Set<string>>()
  /** Groups by their number of entries. */
  private readonly bySize = new Map<number, Set<string>>()
  private largest = 0

  constructor(
    private readonly limit: number,
    /** Who is to blame for an entry. */
    private readonly groupOf: (key: string, value: V) => string,
    private readonly evicted: (key: string, value: V) => void = () => {},
  ) {}

  get size(): number {
    return this.entries.size
  }

  get(key: string): V | undefined {
    return this.entries.get(key)?.value
  }

  has(key: string): boolean {
    return this.entries.has(key)
  }

  /** In the order in which they were set. */
  *items(): IterableIterator<[string, V]> {
    for (const [key, { value }] of this.entries) yield [key, value]
  }

  set(key: string, value: V): void {
    this.delete(key)
    const group = this.groupOf(key, value)
    this.entries.set(key, { value, group })
    const keys = this.groups.get(group) ?? new Set()
    this.groups.set(group, keys.add(key))
    this.resized(group, keys.size - 1, keys.size)
    if (this.entries.size > this.limit) this.evict()
  }

  delete(key: string): void {
    const entry = this.entries.get(key)
    const keys = entry && this.groups.get(entry.group)
    if (!entry || !keys) return
    this.entries.delete(key)
    keys.delete(key)
    if (keys.size === 0) this.groups.delete(entry.group)
    this.resized(entry.group, keys.size + 1, keys.size)
  }

  private evict(): void {
    const [group = ''] = this.bySize.get(this.largest) ?? []
    const [key = ''] = this.groups.get(group) ?? []
    const entry = this.entries.get(key)
    this.delete(key)
    if (entry) this.evicted(key, entry.value)
  }

  private resized(group: string, before: number, after: number): void {
    const old = this.bySize.get(before)
    if (old?.delete(group) && old.size === 0 && before > SMALL) this.bySize.delete(before)
    if (after > 0) {
      const sized = this.bySize.get(after) ?? new Set()
      this.bySize.set(after, sized.add(group))
    }
    this.largest = Math.max(this.largest, after)
    while (this.largest > 0 && !this.bySize.get(this.largest)?.size) this.largest--
  }
}
