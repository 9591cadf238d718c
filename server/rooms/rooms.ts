import type { Audience, CustomFields, CustomValue, RoomType } from '../../wxlite/utils/protocol.js'
import type { RoomControls } from './controls.js'
import type { Visit } from './door_keeper.js'
import type { DoorChange } from './rules/door.js'
import type { Entered, Entry } from './rules/entry.js'
import type { SpeaksFor } from './rules/recorded.js'
import type { Actor, Room, RoomView } from './rules/room.js'
import type { Refusal } from './rules/step.js'

/** Options of a kick. */
export interface KickOptions {
  /** Removed, but free to come back. */
  stay?: boolean
  /** The network that the request came from; cut streams are counted against it. */
  network?: string
}

/**
 * The rooms of one type: the only way to change a room. Every method throws ProtocolError with the protocol's code when
 * it is refused, and has changed nothing then; the comments name these codes. `network`: where the request came from;
 * streams of others that it cuts are counted against that network.
 */
export interface Rooms {
  readonly type: RoomType
  /** Operations of the creator and the moderators. */
  readonly controls: Pick<RoomControls, keyof RoomControls>
  /** 11 when the id is in use. With `entry` the creator enters at once (first generation). roomID '': choose one. */
  create(
    caller: Actor,
    request: { roomID: string; roomInfo: string; unlisted: boolean; door?: DoorChange; entry?: Entry },
  ): Promise<Entered>
  /** Creates the room if it is missing; 3, 12, 13, 15 to 17, 5001. Entering again replaces the old entry. */
  enter(caller: Actor, roomID: string, entry: Entry, roomInfo?: string, visit?: Visit): Promise<Entered>
  /** 5 when not a member. */
  leave(caller: Actor, roomID: string, network?: string): Promise<void>
  /** 5 with its reason when not a member. */
  beat(caller: Actor, roomID: string, away: boolean): Promise<{ seq: number }>
  /** 3 unless the caller is the creator. */
  destroy(caller: Actor, roomID: string, network?: string): Promise<void>
  /**
   * 3 unless the caller is in charge and the target is not; 5 when the target is the caller. A target who is not in the
   * room is banned all the same.
   */
  kick(caller: Actor, roomID: string, targetUserID: string, options?: KickOptions): Promise<void>
  unkick(caller: Actor, roomID: string, targetUserID: string): Promise<void>
  /** 3 when missing or not open yet; 12 when the caller was kicked; 15 to 17 when the door refuses the caller. */
  view(caller: Actor, roomID: string, visit?: Visit): Promise<RoomView>
  /** Rooms that the caller was kicked out of are left out (`withheld` is then true); `total` still counts them. */
  list(
    caller: Actor,
    index: number,
    cnt: number,
  ): Promise<{ rooms: readonly RoomView[]; total: number; withheld: boolean }>
  /** 3, 12, 15 to 17, 5001; answers the count. */
  addAudience(caller: Actor, roomID: string, userInfo: string, visit?: Visit): Promise<number>
  /** Never refused: not being in the audience is fine. */
  removeAudience(caller: Actor, roomID: string): Promise<void>
  audience(caller: Actor, roomID: string): Promise<{ audienceCount: number; audiences: Audience[] }>
  setCustom(
    caller: Actor,
    roomID: string,
    fieldName: string,
    operation: 'inc' | 'dec' | 'set',
    value?: CustomValue,
  ): Promise<CustomFields>
  custom(caller: Actor, roomID: string): Promise<CustomFields>
  /** `network`: where it came from. */
  requestLinkMic(caller: Actor, roomID: string, userName: string, userAvatar: string, network?: string): Promise<void>
  respondLinkMic(caller: Actor, roomID: string, targetUserID: string, accept: boolean, reason: string): Promise<void>
  cancelLinkMic(caller: Actor, roomID: string): Promise<void>
}

/** A visible room and its audience. */
export type OpenRoom = Pick<Room, 'view' | 'audience'>

/** Access to rooms of any type by ID, for the notification and media planes. */
export interface RoomDirectory {
  /** Is this user in the room as a member or registered audience? For the IM socket. */
  belongs(userID: string, roomID: string): Promise<{ type: RoomType; role: 'member' | 'audience' } | undefined>
  /**
   * The room, for the IM socket's snapshot; undefined when missing or not open. `about`: the users whose place in the
   * audience the caller will look up.
   */
  find(roomID: string, about?: readonly string[]): Promise<OpenRoom | undefined>
  /** The manager of a room; undefined when the room is missing. */
  managerOf(roomID: string): Promise<Rooms | undefined>
  /** As Rooms.beat; 5 with its reason also when the room no longer exists. */
  beat(caller: Actor, roomID: string, away: boolean): Promise<{ seq: number }>
  /** The room that a user wants to write in; undefined when not in it. Throws when the user may not write now. */
  asWriter(userID: string, roomID: string, kind: 'text' | 'custom'): Promise<OpenRoom | undefined>
  /** Why a message of this user, who need not be in the room, must not reach its group; undefined: it may. */
  chatRefusal(userID: string, roomID: string, kind: 'text' | 'custom'): Promise<Refusal | undefined>
  /**
   * Removes a picture, name or room info of the user that the content check has blocked: from the list of members (all
   * members are notified), from the userInfo of an audience, and with it a pending link-mic request.
   */
  withoutBlocked(userID: string, text: string): Promise<void>
  streamStarted(streamID: string): Promise<void>
  streamEnded(streamID: string): Promise<void>
  /**
   * Called by the recorder with the members of this room that it records; everybody in the room is notified.
   * `speaksFor`: the streams that this recorder knows about; others may be recorded by other nodes.
   */
  recorded(roomID: string, userIDs: ReadonlySet<string>, speaksFor?: SpeaksFor): Promise<void>
  /** Whether the mixer has a place for the room of this creator; tells its audience how to play the room. */
  mixed(roomID: string, userID: string, isMixed: boolean): Promise<void>
  /** An audience member's last socket closed; the member is removed a heartbeat time-out later. */
  audienceGone(userID: string, roomID: string): Promise<void>
  /** A user has a new socket in the room: sends again what may have been lost with the old one. */
  userBack(userID: string, roomID: string): Promise<void>
}
