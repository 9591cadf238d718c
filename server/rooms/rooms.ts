import type { Audience, CustomFields, CustomValue, RoomType } from '../../wxlite/utils/protocol.js'
import type { RoomControls } from './controls.js'
import type { Visit } from './door_keeper.js'
import type { DoorChange } from './rules/door.js'
import type { Entered, Entry } from './rules/entry.js'
import type { SpeaksFor } from './rules/recorded.js'
import type { Actor, Room, RoomView } from './rules/room.js'
import type { Refusal } from './rules/step.js'

/** How somebody is kicked. */
export interface KickOptions {
  /** Out now, but not kept out. */
  stay?: boolean
  /** Where the call came from: the network that the streams cut by it are counted against. */
  network?: string
}

/**
 * The rooms of one type: the only way to change a room. Every method throws
 * ProtocolError with the code that the protocol has for the refusal, and has
 * changed nothing then. `network`: where the call came from; the streams of others that are cut by it are counted
 * against that.
 */
export interface Rooms {
  readonly type: RoomType
  /** What those in charge do. */
  readonly controls: Pick<RoomControls, keyof RoomControls>
  /** 11 when the id is in use. With `entry` the creator is in at once (Gen 1). roomID '' = choose one. */
  create(
    caller: Actor,
    request: { roomID: string; roomInfo: string; unlisted: boolean; door?: DoorChange; entry?: Entry },
  ): Promise<Entered>
  /** Makes the room when missing; 3, 12, 13, 15 to 17, 5001. Entering again replaces the old entry. */
  enter(caller: Actor, roomID: string, entry: Entry, roomInfo?: string, visit?: Visit): Promise<Entered>
  /** 5 when not a member. */
  leave(caller: Actor, roomID: string, network?: string): Promise<void>
  /** 5 with its reason when not a member. */
  beat(caller: Actor, roomID: string, away: boolean): Promise<{ seq: number }>
  /** 3 unless the caller is the creator. */
  destroy(caller: Actor, roomID: string, network?: string): Promise<void>
  /**
   * 3 unless the caller is in charge and the target is not; 5 when the target is the caller. A target who is not in is
   * banned all the same.
   */
  kick(caller: Actor, roomID: string, targetUserID: string, options?: KickOptions): Promise<void>
  unkick(caller: Actor, roomID: string, targetUserID: string): Promise<void>
  /** 3 when missing or not open yet; 12 when the caller was kicked; 15 to 17 when the door keeps him out. */
  view(caller: Actor, roomID: string, visit?: Visit): Promise<RoomView>
  /** Rooms that the caller was kicked out of are `withheld` from their page; `total` counts them. */
  list(
    caller: Actor,
    index: number,
    cnt: number,
  ): Promise<{ rooms: readonly RoomView[]; total: number; withheld: boolean }>
  /** 3, 12, 15 to 17, 5001; answers the count. */
  addAudience(caller: Actor, roomID: string, userInfo: string, visit?: Visit): Promise<number>
  /** Never fails: being gone is what was asked for. */
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

/** A room that others see, with who is in its audience. */
export type OpenRoom = Pick<Room, 'view' | 'audience'>

/** Things that happen to rooms of whatever type, told by the other planes. */
export interface RoomDirectory {
  /** Is this user in the room as a member or registered audience? For the IM socket. */
  belongs(userID: string, roomID: string): Promise<{ type: RoomType; role: 'member' | 'audience' } | undefined>
  /**
   * The room whatever its type, for the IM socket's snapshot; undefined when missing or not open. `about`: whose place
   * in its audience will be asked for.
   */
  find(roomID: string, about?: readonly string[]): Promise<OpenRoom | undefined>
  /** The manager of a room whatever its type; undefined when missing. */
  managerOf(roomID: string): Promise<Rooms | undefined>
  /** As Rooms.beat, whatever the room's type; 5 with its reason also when there is no such room any more. */
  beat(caller: Actor, roomID: string, away: boolean): Promise<{ seq: number }>
  /** The room of a user who writes in it; undefined when he is not in. Throws when he may not write now. */
  asWriter(userID: string, roomID: string, kind: 'text' | 'custom'): Promise<OpenRoom | undefined>
  /** Why the room's group must not show what this user writes, who need not be in; undefined: it may. */
  chatRefusal(userID: string, roomID: string, kind: 'text' | 'custom'): Promise<Refusal | undefined>
  /**
   * This picture, name or room info of the user's must not be shown any longer: everybody who has it in his list of
   * members is told, a request for link-mic under it is taken back, and an audience's userInfo is
   * without it from now on.
   */
  withoutBlocked(userID: string, text: string): Promise<void>
  streamStarted(streamID: string): Promise<void>
  streamEnded(streamID: string): Promise<void>
  /**
   * The recorder says whom of this room it records: everybody there is told. `speaksFor`: of which streams it can say
   * so, where those of others are recorded elsewhere.
   */
  recorded(roomID: string, userIDs: ReadonlySet<string>, speaksFor?: SpeaksFor): Promise<void>
  /** Whether the mixer has a place for the room of this creator: its audience is told how to play it. */
  mixed(roomID: string, userID: string, isMixed: boolean): Promise<void>
  /** An audience member's last socket went; it is removed a heartbeat time-out after. */
  audienceGone(userID: string, roomID: string): Promise<void>
  /** A new socket of a user is in the room: what was lost with the one before is told again. */
  userBack(userID: string, roomID: string): Promise<void>
}
