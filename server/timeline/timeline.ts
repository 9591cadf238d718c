import pLimit from 'p-limit'
import type { Logger } from 'pino'
import type { Cancel, Clock } from '../clock.js'
import { type EntryFields, EVERY_ROOM, lineOf, type TimelineEntry } from './entry.js'
import { readSegment } from './segment_reader.js'
import type { Segments } from './segments.js'

export interface TimelineOptions {
  segments: Pick<Segments, 'open' | 'append' | 'list'>
  clock: Clock
  log: Logger
}

export interface TimelineQuery {
  /** Only what happened before, Unix ms. */
  before?: number
  cnt: number
}

/** Interval of writes (ms); a crash loses at most this much. */
const WRITTEN_EVERY = 500
/** Characters that may wait for a failing disk; beyond that the oldest lines are dropped. */
const WAITING = 8 * 1024 * 1024
/** Maximum number of entries of one room in a minute (ms); beyond that they are only counted. */
const PER_MINUTE = 300
/** What anybody can cause takes no place from what happens in the room: each of these has as many of its own. */
const BY_ANYBODY: ReadonlySet<string> = new Set(['refused', 'report'])
const MINUTE = 60_000
/** Bytes that one query may read, beginning with the newest. */
const READ_AT_MOST = 512 * 1024 * 1024
/** Entries that concern every room are shown within this distance of the room's own entries (ms). */
const NEAR = 600_000

/** What happened in each room, written to disk in batches: why did that call freeze at 15:04? */
export class Timeline {
  private pending: string[] = []
  private waiting = 0
  private lost = 0
  /** When the first of them happened. */
  private since = 0
  private failing = false
  private scheduled: Cancel | undefined
  private working: Promise<void> = Promise.resolve()
  /** How many entries each room had in this minute, by its id; of those by anybody, by that and their kind. */
  private counts = new Map<string, number>()
  private minute = 0
  private readonly readers = pLimit(1)

  constructor(private readonly options: TimelineOptions) {
    this.minute = options.clock.monotonic()
  }

  async start(): Promise<void> {
    await this.options.segments.open()
    this.note(EVERY_ROOM, 'server started')
  }

  /** Adds an entry, which is written within half a second. Never throws. */
  note(roomID: string, what: string, fields?: EntryFields): void {
    const counted = BY_ANYBODY.has(what) ? `${roomID} ${what}` : roomID
    const count = (this.counts.get(counted) ?? 0) + 1
    this.counts.set(counted, count)
    if (count <= PER_MINUTE) {
      const time = this.options.clock.now()
      this.add(lineOf(roomID, time, what, fields), time)
    }
    this.schedule()
  }

  /** The newest entries of a room, oldest first. `complete`: there are no older ones. */
  read(roomID: string, query: TimelineQuery): Promise<{ entries: TimelineEntry[]; complete: boolean }> {
    return this.readers(() => this.collect(roomID, query))
  }

  /** Writes the rest. */
  async close(): Promise<void> {
    this.minute = Number.NEGATIVE_INFINITY
    this.turn()
    this.note(EVERY_ROOM, 'server stops')
    this.scheduled?.()
    await this.flush()
  }

  /** Resolves when everything that was noted is written, or cannot be for now. */
  flush(): Promise<void> {
    this.working = this.working.then(() => this.write())
    return this.working
  }

  private add(line: string, time: number): void {
    // A disk that does not answer.
    if (this.waiting > WAITING) {
      this.lost += 1
      return
    }
    if (this.pending.length === 0) this.since = time
    this.pending.push(line)
    this.waiting += line.length
  }

  private schedule(ms = WRITTEN_EVERY): void {
    this.scheduled ??= this.options.clock.after(ms, () => {
      this.scheduled = undefined
      void this.flush()
    })
  }

  /** Begins a new minute and notes how many entries of the last one were dropped. */
  private turn(): void {
    const { clock } = this.options
    if (clock.monotonic() - this.minute < MINUTE) return
    this.minute = clock.monotonic()
    const { counts } = this
    this.counts = new Map()
    for (const [counted, count] of counts) {
      const [roomID = '', kind] = counted.split(' ')
      if (count > PER_MINUTE) this.note(roomID, 'left out', { kind, count: count - PER_MINUTE })
    }
  }

  private async write(): Promise<void> {
    this.turn()
    if (this.pending.length === 0) return
    if (this.lost > 0)
      this.options.log.error({ lost: this.lost }, 'timelines were not written in time: entries are left out')
    this.lost = 0
    const batch = this.pending
    this.pending = []
    this.waiting = 0
    try {
      await this.options.segments.append(`${batch.join('\n')}\n`, this.since)
      if (this.failing) this.options.log.info('timelines are written again')
      this.failing = false
    } catch (error) {
      this.keep(batch, error)
    }
  }

  /** Keeps lines that could not be written for the next write, as far as there is room. */
  private keep(batch: readonly string[], error: unknown): void {
    const all = [...batch, ...this.pending]
    let dropped = 0
    let size = all.reduce((sum, line) => sum + line.length, 0)
    while (size > WAITING) size -= all[dropped++]?.length ?? size
    this.pending = all.slice(dropped)
    this.waiting = size
    if (!this.failing || dropped > 0)
      this.options.log.error({ err: error, dropped }, 'timelines cannot be written; the newest are kept in memory')
    this.failing = true
    this.schedule(WRITTEN_EVERY * 10)
  }

  private async collect(roomID: string, { before = Number.POSITIVE_INFINITY, cnt }: TimelineQuery) {
    await this.flush()
    const segments = (await this.options.segments.list()).filter(({ from }) => from < before).reverse()
    let own: TimelineEntry[] = []
    let every: TimelineEntry[] = []
    let read = 0
    let complete = true
    for (const { file, bytes } of segments) {
      if (own.length > cnt || read > READ_AT_MOST) {
        complete = false
        break
      }
      read += bytes
      const found = await readSegment(file, [roomID, EVERY_ROOM])
      own = [...(found.get(roomID) ?? []), ...own]
      every = [...(found.get(EVERY_ROOM) ?? []), ...every]
    }
    own = own.filter(({ time }) => time < before)
    const entries = own.slice(-cnt)
    const [first, last] = [entries[0]?.time, entries.at(-1)?.time]
    if (first === undefined || last === undefined) return { entries, complete }
    const near = every.filter(({ time }) => time >= first && time <= last + NEAR && time < before)
    const merged = [...near, ...entries].sort((a, b) => a.time - b.time)
    return { entries: merged, complete: complete && own.length <= cnt }
  }
}
