import type { C2CNotice, ImInfo, RoomNotice, RoomType, UserNotice } from '../../../wxlite/utils/protocol.js'
import type { Address } from '../../http/address.js'
import type { MemberChange } from '../rules/room.js'
import type { Reach } from './room_listener.js'

/**
 * Tells people what changed in their rooms. Called after the change is committed,
 * in order per room. None of these throws or blocks a room operation: an adapter
 * queues, retries within bounds, and logs what it had to give up.
 */
export interface Notifier {
  /** Sockets of our own are told by every process, a cloud by one. */
  readonly reach: Reach
  /** What login replies say of this plane. */
  info(address: Address): ImInfo
  /**
   * Makes the room's group. Resolves when clients can join it; callers wait at most 1.5 s. Rejects when it failed for
   * now. Absent where there is no group to make: clients join as soon as they are in.
   */
  openRoom?(roomID: string, type: RoomType): Promise<void>
  /** A numbered change for everybody in the room. After `close` the room's group is gone. */
  publish(roomID: string, change: MemberChange): void
  /** An unnumbered change for everybody in the room. */
  notice(notice: RoomNotice): void
  /** A text of the operator's for everybody in the room: chat that comes of no user. */
  say(roomID: string, text: string): void
  /** For one user; with `session` only for the sockets of that login, or for all but those of one. */
  tell(userID: string, notice: UserNotice | C2CNotice, session?: string | { readonly except: string }): void
  /** This user is neither member nor audience any more: it hears nothing more of the room. */
  expel(roomID: string, userID: string): void
  /**
   * Whether the user's presence in the room is known to this plane, which will say when it ends
   * (`RoomDirectory.audienceGone`).
   */
  present(userID: string, roomID: string): boolean
  /** Those of the users who hear at once what is told; absent where the plane cannot know. */
  online?(userIDs: readonly string[]): Promise<readonly string[]>
  start(): Promise<void>
  /** Tells everybody to come back (restart), finishes what is queued, ends. */
  close(): Promise<void>
}
