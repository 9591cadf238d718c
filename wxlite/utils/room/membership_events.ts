import type { ConnectionState, RoomClosed, RoomEndReason } from '../api/room_events'
import type { ImEvents } from '../im/im_link'
import type { LostReason } from '../protocol'
import type { Roster, RosterChange } from './roster'

/**
 * What happens while a user is in a room, on one emitter for each room object: the IM link, the seat, the audience's
 * watcher and the membership emit; the membership and the room object listen to what concerns them.
 */
export interface MembershipEvents extends ImEvents {
  /** The list changed; `roster` is what it is now. */
  roster: { roster: Roster; change: RosterChange }
  /** The server's number of the last change, as heartbeats carry it. */
  seq: number
  connection: ConnectionState
  /** The seat was lost and is being taken again; then how that ended. */
  reenter: { state: 'trying' | 'done' | 'failed'; reason: LostReason }
  /** The old address was refused on the way back; publish to this one. */
  pushURL: { pushURL: string }
  /** The seat cannot be had again: `unseated` is a guest whose room goes on, a reason ends the room for its user. */
  seatLost: RoomEndReason | 'unseated'
  /** The server ended this user's time in the room. */
  ended: RoomEndReason
  /** A guest is audience again, against its will. */
  unseated: undefined
  /** The membership ended by itself, and everything of it has been stopped. */
  closed: RoomClosed
  /** The user left, and everything of the membership has been stopped. */
  left: undefined
}
