import type { BusEntry } from './entry.js'
import { compareIDs, msOf, START } from './stream_id.js'

export const SHARDS = 16

/** A position further behind than this is moved on when there is nothing to do (ms). */
const IDLE = 10_000

/** What one of all nodes has to carry out. */
const WORK: ReadonlySet<string> = new Set(['room', 'chat', 'call', 'queue', 'webhook'])

/** The shard of a room, or a queue: all nodes agree on it. */
export function shardOf(id: string): number {
  let hash = 0
  for (let i = 0; i < id.length; i++) hash = (hash * 31 + id.charCodeAt(i)) % 65_521
  return hash % SHARDS
}

/** One shard as its holder works it off: every entry once, in order. */
export class Shard {
  /** The lease's number; '' = it is not held here. */
  lease = ''
  /** Until when this process may work, by its own monotonic clock (ms): earlier than others may begin. */
  until = 0
  /** The last entry that was begun, or passed over. */
  position = START
  saved = START
  /** Whether entries are taken as they are heard. */
  live = false
  /** Entries that are under way, oldest first, each with the position before it. */
  private readonly underway = new Map<string, string>()

  constructor(readonly number: number) {}

  /** Up to here everything was carried out. */
  get done(): string {
    for (const before of this.underway.values()) return before
    return this.position
  }

  /** An entry was begun; `work`: until when it is under way. */
  began(position: string, work: unknown): void {
    const { underway } = this
    if (work instanceof Promise) {
      underway.set(position, this.position)
      void work.finally(() => underway.delete(position))
    }
    this.position = position
  }

  /** Nothing was for this shard for a while: its position is not to fall behind what the stream holds. */
  passOver(heardUpTo: string): void {
    if (this.live && this.underway.size === 0 && msOf(heardUpTo) - msOf(this.position) > IDLE) this.position = heardUpTo
  }

  holds(now: number): boolean {
    return this.lease !== '' && now < this.until
  }

  drop(): void {
    this.lease = ''
    this.live = false
    this.underway.clear()
  }

  /** Whether the entry is this shard's, and next. */
  takes(entry: BusEntry): boolean {
    return WORK.has(entry.kind) && shardOf(entry.id) === this.number && compareIDs(entry.position, this.position) > 0
  }
}
