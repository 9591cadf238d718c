import type { Logger } from 'pino'
import type { Clock } from '../clock.js'
import { FairMap } from './fair_map.js'
import { Journal, type JournalDisk } from './journal.js'

export interface PersistedMapOptions {
  file: string
  /** Maximum number of entries; beyond it the oldest of the largest group is removed, with a line in the log. */
  limit: number
  clock: Clock
  log: Logger
  /** The group of an entry: who caused it; absent: all are one group. */
  group?: (key: string, value: string) => string
  /** Whether an entry still matters; others are left out when the file is rewritten. */
  alive?: (value: string) => boolean
  disk?: JournalDisk
}

/** Entries examined with each `set`, to remove those out of date: more than one, so that the scan keeps up. */
const LOOKED_AT = 2
/** Between two lines in the log about entries that had to go (ms). */
const EVICTION_LOGGED = 60_000

/**
 * A small map that survives restarts: one JSON line `[key, value]` per change. A line torn by a crash is skipped.
 */
export class PersistedMap {
  private readonly entries: FairMap<string>
  private readonly journal: Journal
  /** Where the scan for entries out of date continues. */
  private looking: Iterator<[string, string]> | undefined
  private evicted = 0
  private evictionLogged = Number.NEGATIVE_INFINITY

  private constructor(private readonly options: PersistedMapOptions) {
    const { limit, group = () => '' } = options
    this.entries = new FairMap(limit, group, (_key, value) => this.gone(value))
    this.journal = new Journal({ ...options, snapshot: () => this.snapshot(), size: () => this.entries.size })
  }

  static async open(options: PersistedMapOptions): Promise<PersistedMap> {
    const map = new PersistedMap(options)
    for (const line of await map.journal.read()) map.read(line)
    await map.journal.flush()
    return map
  }

  /** In the order in which they were set. */
  *values(): IterableIterator<string> {
    for (const [, value] of this.entries.items()) yield value
  }

  get size(): number {
    return this.entries.size
  }

  get(key: string): string | undefined {
    return this.entries.get(key)
  }

  has(key: string): boolean {
    return this.entries.has(key)
  }

  /**
   * Takes effect at once; resolves when it is on disk, or after a failed attempt, which is retried. Never rejects.
   */
  set(key: string, value: string): Promise<void> {
    if (this.entries.get(key) === value) return this.journal.flush()
    this.entries.set(key, value)
    this.forgetDead()
    return this.journal.append(JSON.stringify([key, value]))
  }

  /** Removes entries that no longer matter: until the next rewrite, which may never come, they would stay. */
  private forgetDead(): void {
    for (let looks = 0; looks < LOOKED_AT; looks += 1) {
      this.looking ??= this.entries.items()
      const { value, done } = this.looking.next()
      if (done) this.looking = undefined
      else if (!this.isAlive(value[1])) this.entries.delete(value[0])
    }
  }

  private *snapshot(): Iterable<string> {
    for (const [key, value] of this.entries.items()) {
      if (this.isAlive(value)) yield JSON.stringify([key, value])
      else this.entries.delete(key)
    }
  }

  private gone(value: string): void {
    const { clock, file, limit, log } = this.options
    if (!this.isAlive(value)) return
    this.evicted++
    const now = clock.monotonic()
    if (now - this.evictionLogged < EVICTION_LOGGED) return
    this.evictionLogged = now
    log.warn({ file, limit, evicted: this.evicted }, 'full: the oldest entries of whoever has most were dropped')
  }

  private isAlive(value: string): boolean {
    return this.options.alive?.(value) ?? true
  }

  private read(line: string): void {
    try {
      const entry: unknown = JSON.parse(line)
      if (!Array.isArray(entry) || typeof entry[0] !== 'string' || typeof entry[1] !== 'string') return
      const [key, value] = entry
      // Entries out of date go before current ones.
      if (this.isAlive(value)) this.entries.set(key, value)
      else this.entries.delete(key)
    } catch {
      this.options.log.warn({ file: this.options.file }, 'skipped a damaged line')
    }
  }
}
