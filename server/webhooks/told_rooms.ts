import { z } from 'zod'
import { ROOM_TYPES, type RoomType } from '../../wxlite/utils/protocol.js'
import { MultiMap } from '../store/multi_map.js'
import type { RoomHappening } from './event.js'

/**
 * A member as subscribers know it. Times are those of the monotonic clock, which begins at the Unix time of the
 * process's start: they outlive the process, and no correction of the time makes durations wrong.
 */
export interface ToldMember {
  since: number
  streamID: string
  /** Since when its stream is live; 0 = it is not. */
  streamSince: number
  /** Present before the restart, and not back yet. */
  lost: boolean
}

export interface ToldRoom {
  readonly type: RoomType
  readonly since: number
  readonly members: Map<string, ToldMember>
  lost: boolean
}

const Member = z.object({ since: z.number(), streamID: z.string(), streamSince: z.number() })
const Line = z.object({
  type: z.enum(ROOM_TYPES),
  since: z.number(),
  members: z.array(z.tuple([z.string(), Member])),
})

const Fields = z.object({ userID: z.string().default(''), streamID: z.string().optional() })

/**
 * The rooms and members as subscribers know them: the sum of all events sent. Provides the durations of events, and
 * after a restart tells which rooms and memberships still have to be ended for subscribers.
 */
export class ToldRooms {
  private readonly rooms = new Map<string, ToldRoom>()
  private readonly streams = new MultiMap()

  get(roomID: string): ToldRoom | undefined {
    return this.rooms.get(roomID)
  }

  get size(): number {
    return this.rooms.size
  }

  roomIDs(): string[] {
    return [...this.rooms.keys()]
  }

  /** Rooms in which somebody publishes this stream. */
  withStream(streamID: string): readonly string[] {
    return this.streams.get(streamID)
  }

  /** Applies an event; idempotent. */
  apply({ type, roomID, roomType, data }: RoomHappening, at: number): void {
    const { userID, streamID } = Fields.parse(data)
    const room = this.rooms.get(roomID)
    if (type === 'room.created') this.created(roomID, roomType, at)
    else if (type === 'room.closed') this.forget(roomID)
    else if (type === 'member.joined') this.joined(roomID, roomType, userID, streamID ?? '', at)
    else if (type === 'member.left') this.left(roomID, userID)
    else if (type === 'member.updated') this.updated(roomID, userID, streamID ?? '')
    else if (type === 'stream.started' || type === 'stream.ended') {
      const member = room?.members.get(userID)
      if (member && member.streamID === streamID) member.streamSince = type === 'stream.started' ? at : 0
    }
  }

  /** After a restart: marks all members as missing until they come back. */
  lose(): void {
    for (const room of this.rooms.values()) {
      room.lost = true
      for (const member of room.members.values()) member.lost = true
    }
  }

  ofType(type: RoomType): { roomID: string; room: ToldRoom }[] {
    return Array.from(this.rooms, ([roomID, room]) => ({ roomID, room })).filter(({ room }) => room.type === type)
  }

  /** Rooms of a type that nobody made again, or in which somebody has not come back. */
  lostOf(type: RoomType): { roomID: string; room: ToldRoom }[] {
    return this.ofType(type).filter(({ room }) => room.lost || [...room.members.values()].some((member) => member.lost))
  }

  /** A room goes on after a restart. */
  found(roomID: string): void {
    const room = this.rooms.get(roomID)
    if (room) room.lost = false
  }

  /** One line per room, for `read`. */
  *lines(): Iterable<[roomID: string, line: object]> {
    for (const [roomID, { type, since, members }] of this.rooms)
      yield [
        roomID,
        {
          type,
          since,
          members: Array.from(members, ([userID, { since, streamID, streamSince }]) => [
            userID,
            { since, streamID, streamSince },
          ]),
        },
      ]
  }

  read(roomID: string, line: unknown): boolean {
    const parsed = Line.safeParse(line)
    if (!parsed.success) return false
    const { type, since, members } = parsed.data
    this.rooms.set(roomID, { type, since, members: new Map(), lost: false })
    for (const [userID, { since, streamID, streamSince }] of members) {
      this.joined(roomID, type, userID, streamID, since)
      const member = this.rooms.get(roomID)?.members.get(userID)
      if (member) member.streamSince = streamSince
    }
    return true
  }

  private created(roomID: string, type: RoomType | undefined, at: number): void {
    if (type) this.rooms.set(roomID, { type, since: at, members: new Map(), lost: false })
  }

  private joined(roomID: string, type: RoomType | undefined, userID: string, streamID: string, at: number): void {
    if (!this.rooms.has(roomID)) this.created(roomID, type, at)
    const room = this.rooms.get(roomID)
    if (!room) return
    room.lost = false
    this.left(roomID, userID)
    room.members.set(userID, { since: at, streamID, streamSince: 0, lost: false })
    this.streams.add(streamID, roomID)
  }

  private left(roomID: string, userID: string): void {
    const room = this.rooms.get(roomID)
    const member = room?.members.get(userID)
    if (!member) return
    room?.members.delete(userID)
    this.streams.delete(member.streamID, roomID)
  }

  private updated(roomID: string, userID: string, streamID: string): void {
    const member = this.rooms.get(roomID)?.members.get(userID)
    if (!member) return
    member.lost = false
    if (member.streamID === streamID) return
    this.streams.delete(member.streamID, roomID)
    this.streams.add(streamID, roomID)
    member.streamID = streamID
    member.streamSince = 0
  }

  /** Forgets a room that this process no longer reports. */
  forget(roomID: string): void {
    for (const userID of [...(this.rooms.get(roomID)?.members.keys() ?? [])]) this.left(roomID, userID)
    this.rooms.delete(roomID)
  }
}
