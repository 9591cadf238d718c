import type { Clock } from '../clock.js'

/**
 * A bounded map that forgets what was not asked for lately. Two generations: a hit in the old one moves the entry to
 * the young one, and a full young one becomes the old. So a hit in the young generation costs one look-up and no
 * bookkeeping. Every request looks its token up here: with 50,000 tokens lru-cache took 1.4 times as long per hit,
 * 1.2 to 3 times to fill, and twice the memory. Small caches that are read less often use lru-cache.
 */
export class RecentMap<K, V> {
  private young = new Map<K, V>()
  private old = new Map<K, V>()

  /** When the young generation began; only told where entries age. */
  private began = Number.NEGATIVE_INFINITY

  /**
   * Holds between `limit / 2` and `limit` of the entries used last; with `idle`, fewer: what was not asked for in `ms`
   * goes with one of the next entries that come, after twice that time at most.
   */
  constructor(
    private readonly limit: number,
    private readonly idle?: { readonly ms: number; readonly clock: Pick<Clock, 'monotonic'> },
  ) {}

  get size(): number {
    return this.young.size + this.old.size
  }

  get(key: K): V | undefined {
    const value = this.young.get(key)
    if (value !== undefined) return value
    const older = this.old.get(key)
    if (older !== undefined) this.set(key, older)
    return older
  }

  set(key: K, value: V): void {
    this.old.delete(key)
    this.young.set(key, value)
    if (this.young.size < this.limit / 2 && !this.aged()) return
    this.old = this.young
    this.young = new Map()
  }

  delete(key: K): void {
    this.young.delete(key)
    this.old.delete(key)
  }

  /** Forgets all that carry nothing any more, whenever they were asked for. */
  sweep(spent: (value: V) => boolean): void {
    for (const generation of [this.young, this.old])
      for (const [key, value] of generation) if (spent(value)) generation.delete(key)
  }

  private aged(): boolean {
    if (this.idle === undefined) return false
    const now = this.idle.clock.monotonic()
    if (now - this.began < this.idle.ms) return false
    this.began = now
    return true
  }
}
