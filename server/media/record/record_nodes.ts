import type { RoomView } from '../../rooms/rules/room.js'

/** What a recorder has to know of the other nodes. Absent where one process records alone. */
export interface RecordNodes {
  /** Whether the stream is published to this node, which records it then. */
  own(streamID: string): boolean
  /** Whether the stream's node is gone, so that nobody records it. */
  gone(streamID: string): boolean
  room(roomID: string): Promise<RoomView | undefined>
  /** Rooms in which the user is a member. */
  roomsOf(userID: string): Promise<readonly string[]>
}
