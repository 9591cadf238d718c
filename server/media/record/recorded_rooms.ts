import type { Logger } from 'pino'
import type { Commit } from '../../rooms/rules/commit.js'
import type { RoomView } from '../../rooms/rules/room.js'
import { type Roster, rosterAfter } from '../roster.js'
import type { RecordNodes } from './record_nodes.js'

export interface RecordedRoomsOptions {
  log: Logger
  nodes?: RecordNodes
  /** A room is known better now. */
  learnt: (roster: Roster) => void
  /** A room that was asked for is no more. */
  missing: (roomID: string) => void
}

/**
 * Who is in the rooms that matter to recordings. Where rooms outlive the process, one whose beginning was not heard is
 * asked of the store.
 */
export class RecordedRooms {
  readonly #rooms = new Map<string, Roster>()
  /** To be asked of the store. */
  readonly #unknown = new Set<string>()

  constructor(private readonly options: RecordedRoomsOptions) {}

  get(roomID: string): Roster | undefined {
    return this.#rooms.get(roomID)
  }

  values(): Roster[] {
    return [...this.#rooms.values()]
  }

  /** Takes what somebody has just read of a room. */
  put(room: RoomView): Roster {
    const known = this.#rooms.get(room.roomID)
    const newer = this.options.nodes && known && known.seq > room.seq ? known : room
    this.#rooms.set(room.roomID, newer)
    return newer
  }

  /** The room after a commit of one that goes on; undefined where that has to be asked, or is known. */
  committed(commit: Commit): Roster | undefined {
    const { roomID, born, changes } = commit
    const { nodes } = this.options
    const known = this.#rooms.get(roomID)
    if (nodes && known === undefined && !born) {
      void this.learn(roomID)
      return undefined
    }
    // What was read of a room may be ahead of the commits.
    if (nodes && known && (changes.at(-1)?.seq ?? 0) <= known.seq) return undefined
    const roster = rosterAfter(known, commit)
    this.#rooms.set(roomID, roster)
    return roster
  }

  delete(roomID: string): void {
    this.#rooms.delete(roomID)
    this.#unknown.delete(roomID)
  }

  /** Asks the store; what it cannot say now is asked again by `learnRest`. Never rejects. */
  async learn(roomID: string): Promise<void> {
    const { nodes, log, learnt, missing } = this.options
    if (nodes === undefined) return
    this.#unknown.add(roomID)
    try {
      const room = await nodes.room(roomID)
      // It may have ended meanwhile, or another answer came first.
      if (!this.#unknown.delete(roomID)) return
      if (room) learnt(this.put(room))
      else missing(roomID)
    } catch (error) {
      log.debug({ err: error, roomID }, 'recordings: who is in a room is not known yet')
    }
  }

  learnRest(): void {
    for (const roomID of this.#unknown) void this.learn(roomID)
  }
}
