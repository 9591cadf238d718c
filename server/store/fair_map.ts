import { MultiMap } from './multi_map.js'

/** Groups up to this size grow and shrink all the time, so their sets are kept when empty. */
const SMALL = 8

/**
 * A bounded map that evicts fairly: beyond the limit the oldest entry of the largest group is removed. So one outsider,
 * however active, cannot push out entries about others.
 * Every step costs a few set operations, whatever the number of groups.
 */
export class FairMap<V> {
  private readonly entries = new Map<string, V>()
  /** The keys of each group. */
  private readonly groups = new MultiMap()
  /** Groups of more than one entry by their number of entries. */
  private readonly bySize = new Map<number, Set<string>>()
  private largest = 1

  constructor(
    private readonly limit: number,
    /** The group of an entry: who caused it; always the same for the same entry. */
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
    const group = this.groupOf(key, value)
    this.groups.add(group, key)
    const size = this.groups.count(group)
    this.resized(group, size - 1, size)
    if (this.entries.size > this.limit) this.evict(group)
  }

  delete(key: string): void {
    const value = this.entries.get(key)
    if (value === undefined) return
    this.entries.delete(key)
    const group = this.groupOf(key, value)
    this.groups.delete(group, key)
    const size = this.groups.count(group)
    this.resized(group, size + 1, size)
  }

  /** If several groups are the largest, the one that has just grown loses an entry, which needs no search. */
  private evict(grown: string): void {
    const [first = ''] = this.groups.count(grown) === this.largest ? [grown] : (this.bySize.get(this.largest) ?? [])
    // If all groups have one entry, the oldest of all is removed.
    const key = (this.largest > 1 ? this.groups.first(first) : this.entries.keys().next().value) ?? ''
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
