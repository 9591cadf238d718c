import type { Entry } from './entry.js'
import { compareIDs, START } from './stream_id.js'

export const SHARDS = 16

/** The shard of a room: all nodes agree on it. */
export function shardOf(roomID: string): number {
  let hash = 0
  for (let i = 0; i < roomID.length; i++) hash = (hash * 31 + roomID.charCodeAt(i)) % 65_521
  return hash % SHARDS
}

/** One shard as its holder works it off: every entry once, in order. */
export class Shard {
  /** The lease's number; '' = it is not held here. */
  lease = ''
  /** Until when this process may work, by its own monotonic clock (ms): earlier than others may begin. */
  until = 0
  /** The last entry that was carried out, or passed over. */
  position = START
  saved = START
  /** Whether entries are taken as they are heard. */
  live = false

  constructor(readonly number: number) {}

  holds(now: number): boolean {
    return this.lease !== '' && now < this.until
  }

  drop(): void {
    this.lease = ''
    this.live = false
  }

  /** Whether the entry is this shard's, and next. */
  takes(entry: Entry): boolean {
    return entry.kind === 'room' && shardOf(entry.id) === this.number && compareIDs(entry.position, this.position) > 0
  }
}
