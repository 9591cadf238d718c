import type { Logger } from 'pino'
import type { Clock } from '../clock.js'
import { FairMap } from './fair_map.js'
import { Journal, type JournalDisk } from './journal.js'

export interface PersistedMapOptions {
  file: string
  /** Entries kept; beyond it the oldest of the largest group goes, with a line in the log. */
  limit: number
  clock: Clock
  log: Logger
  /** Who is to blame for an entry; when absent all are one group. */
  group?: (key: string, value: string) => string
  /** Whether an entry still matters; those that do not are left out when the file is written from the start. */
  alive?: (value: string) => boolean
  disk?: JournalDisk
}

/** Entries looked at with each one that is set: all are, before as many have come, and those out of date go. */
const LOOKED_AT = 2
/** Between two lines in the log about entries that had to go (ms). */
const EVICTION_LOGGED = 60_000

/**
 * A small map that survives restarts: one JSON line `[key, value]` per change. A line torn by a crash is skipped.
 */
export class PersistedMap {
  private readonly entries: FairMap<string>
  private readonly journal: Journal
  /** Where the next look for entries out of date goes on. */
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
   * Known at once; resolves when it is on disk, or cannot be written for now: then it is written later. Never rejects.
   */
  set(key: string, value: string): Promise<void> {
    if (this.entries.get(key) === value) return this.journal.flush()
    this.entries.set(key, value)
    this.forgetDead()
    return this.journal.append(JSON.stringify([key, value]))
  }

  /** Entries that do not matter any more would stay until the file is written from the start, which may be never. */
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
      // What is out of date takes no place from what is not.
      if (this.isAlive(value)) this.entries.set(key, value)
      else this.entries.delete(key)
    } catch {
      this.options.log.warn({ file: this.options.file }, 'skipped a damaged line')
    }
  }
}
