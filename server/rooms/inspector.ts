import { ROOM_TYPES, type RoomType } from '../../wxlite/utils/protocol.js'
import type { Clock } from '../clock.js'
import type { EventLoopYielder } from './event_loop_yielder.js'
import type { RoomStore, StoreCounts } from './ports/room_store.js'
import { streamOwner } from './ports/stream_owner.js'
import type { Room, RoomView } from './rules/room.js'

/** A room as administrators see it: also unlisted, and before anybody is in. */
export interface InspectedRoom {
  readonly view: RoomView
  readonly owner: string
  readonly audienceCount: number
  /** False until the creator's first entry. */
  readonly open: boolean
  /** Seconds. */
  readonly age: number
  /** Users who were kicked out and may not come back. */
  readonly banned: readonly string[]
}

/** `seenAt`: the last sign of life, ms of the monotonic clock. */
export interface UnheardMember {
  readonly roomID: string
  readonly userID: string
  readonly seenAt: number
}

/** Read access to every room, for administrators. */
export class Inspector {
  constructor(
    private readonly store: Pick<RoomStore, 'get' | 'fetch' | 'carries' | 'all' | 'roomsOf' | 'counts'>,
    private readonly clock: Pick<Clock, 'monotonic'>,
  ) {}

  async room(roomID: string): Promise<InspectedRoom | undefined> {
    const room = await this.store.get(roomID)
    return room && this.inspect(room)
  }

  /** Every room, or those of one type, in the order in which they were made. */
  async rooms(
    types: readonly RoomType[],
    index: number,
    cnt: number,
  ): Promise<{ rooms: readonly InspectedRoom[]; total: number }> {
    const rooms: Room[] = []
    let total = 0
    for (const type of types) {
      const page = await this.store.all(type, Math.max(0, index - total), cnt - rooms.length)
      rooms.push(...page.rooms)
      total += page.total
    }
    return { rooms: rooms.map((room) => this.inspect(room)), total }
  }

  /** The rooms in which a stream is shown. The stream's name contains its owner. */
  async roomsWith(streamID: string): Promise<{ userID: string; roomIDs: readonly string[] }> {
    const userID = streamOwner(streamID)
    const roomIDs: string[] = []
    for (const roomID of await this.store.roomsOf(userID)) {
      const room = await this.store.get(roomID)
      if (room?.view.members.get(userID)?.streamID === streamID) roomIDs.push(roomID)
    }
    return { userID, roomIDs }
  }

  /**
   * Members who gave no sign of life for `ms` and whom nothing else keeps in their seat, of the rooms that this
   * process is responsible for; `step` rooms at a time.
   */
  async *silent(ms: number, step: number, yielder: EventLoopYielder): AsyncIterable<UnheardMember> {
    for (const type of ROOM_TYPES) {
      for (let index = 0, more = true; more; index += step) {
        await yielder.step()
        const { rooms } = await this.store.all(type, index, step)
        const doubted = rooms.filter(
          (room) => this.store.carries(room.view.roomID) && this.silentIn(room, ms).length > 0,
        )
        // Another process may have seen them since.
        const now = await Promise.all(doubted.map(({ view }) => this.store.fetch(view.roomID)))
        for (const room of now) if (room) yield* this.silentIn(room, ms)
        more = rooms.length === step
      }
    }
  }

  /** A member's last sign of life, ms of the monotonic clock; undefined for a user who is not in the room. */
  async seenAt(roomID: string, userID: string): Promise<number | undefined> {
    return (await this.store.fetch(roomID))?.seats.get(userID)?.seenAt
  }

  counts(): Promise<StoreCounts> {
    return this.store.counts()
  }

  private silentIn({ view, seats }: Room, ms: number): UnheardMember[] {
    const now = this.clock.monotonic()
    const silent: UnheardMember[] = []
    for (const [userID, { seenAt, hold }] of seats)
      if (seenAt < now - ms && hold.until < now) silent.push({ roomID: view.roomID, userID, seenAt })
    return silent
  }

  private inspect({ view, owner, open, createdAt, bans, audience }: Room): InspectedRoom {
    const age = Math.max(0, Math.round((this.clock.monotonic() - createdAt) / 1000))
    return { view, owner, audienceCount: audience.size, open, age, banned: [...bans] }
  }
}
