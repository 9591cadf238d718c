import type {
  ChatRule,
  CloseReason,
  CustomValue,
  DoorInfo,
  LostReason,
  Muted,
  PusherState,
  QuitReason,
  RoomType,
} from '../../../wxlite/utils/protocol.js'
import type { AudienceFacts } from './audience_facts.js'
import type { Door } from './door.js'
import type { Moderation } from './moderation.js'

/** Somebody who publishes in a room. */
export interface Member {
  readonly userID: string
  readonly userName: string
  readonly userAvatar: string
  readonly streamID: string
  readonly state: PusherState
  /** Absent: neither. */
  readonly role?: 'creator' | 'moderator'
  /** Here or in another room with the same stream; absent = not. */
  readonly muted?: Muted
  /** The number of the change that raised it; absent = down. */
  readonly hand?: number
  /** The mixer had no place for its room: audiences play each stream separately. */
  readonly unmixed?: true
}

/** A numbered change of a room, with stream names in place of the URLs that clients get. */
export type MemberChange =
  | { readonly type: 'join'; readonly seq: number; readonly member: Member }
  | { readonly type: 'quit'; readonly seq: number; readonly member: Member; readonly reason: QuitReason }
  | { readonly type: 'update'; readonly seq: number; readonly member: Member }
  | { readonly type: 'creator'; readonly seq: number; readonly userID: string; readonly streamID: string }
  /** The members who are recorded now; everybody in the room is notified. */
  | { readonly type: 'recording'; readonly seq: number; readonly recording: readonly string[] }
  | {
      readonly type: 'room'
      readonly seq: number
      readonly roomInfo: string
      readonly unlisted: boolean
      readonly door: DoorInfo
      readonly chat: ChatRule
    }
  | { readonly type: 'close'; readonly seq: number; readonly reason: CloseReason }

/**
 * The part of a room that the rest of the server may read. Immutable, and the same object until something in it
 * changes, so that results made from it (a reply's JSON) can be cached in a WeakMap.
 */
export interface RoomView {
  readonly type: RoomType
  readonly roomID: string
  readonly roomInfo: string
  /** '' while the creator is gone and the room is kept. */
  readonly creator: string
  readonly unlisted: boolean
  /** The public part of `Room.door` and `Room.moderation`. */
  readonly door: DoorInfo
  readonly chat: ChatRule
  readonly seq: number
  readonly maxMembers: number
  /** In order of entry. */
  readonly members: ReadonlyMap<string, Member>
  readonly audienceCount: number
  readonly custom: ReadonlyMap<string, CustomValue>
  /** Members whose streams are recorded, in order of entry. */
  readonly recording: readonly string[]
}

/** The caller of an operation: a user, through one of its logins. */
export interface Actor {
  readonly userID: string
  readonly session: string
  /** The operator: may do in any room what its creator may. Never set for a client's login. */
  readonly administrator?: true
}

/** Stands for every holder of an administrator's token. No user has this id. */
export const ADMINISTRATOR: Actor = { userID: '', session: '', administrator: true }

/**
 * What keeps a member in its seat; others never see it. Times are those of the monotonic clock (ms), as are all of a
 * room; 0 = never.
 * `seenAt` alone is moved in place, by the store (see `Step.touch`): a heartbeat
 * must not copy a room.
 */
export interface Seat {
  /** The login that holds the seat. */
  readonly session: string
  /** Logins that lost the seat to a newer one; their beats are refused. Newest last. */
  readonly replaced: readonly string[]
  /** Last beat or entry. */
  seenAt: number
  /** What is known beside beats; nearly always nothing. */
  readonly hold: Hold
}

/** What keeps or ends a seat, beside heartbeats. */
export interface Hold {
  /** Until when the seat is held without a beat: away, stream alive, or the stream's state unknown. */
  readonly until: number
  /** When the media plane reported the stream's end. Counts while no beat came after it. */
  readonly endedAt: number
  /** When the stream's state could not be learnt. Counts while no beat came after it. */
  readonly unknownAt: number
}

/** The hold of all seats that live by their beats. */
export const NO_HOLD: Hold = { until: 0, endedAt: 0, unknownAt: 0 }

/** Why somebody is no longer in the room, remembered for a while for their next beat. */
export interface Gone {
  readonly reason: LostReason
  readonly at: number
  readonly replaced: readonly string[]
}

/** A room as the store keeps it. */
export interface Room {
  readonly view: RoomView
  /** Who made the room, or was handed it; with policy `keep` possibly absent. */
  readonly owner: string
  readonly createdAt: number
  /** False from create_room until the creator's first entry: hidden, and answers 3. */
  readonly open: boolean
  /** Same keys as `view.members`. */
  readonly seats: ReadonlyMap<string, Seat>
  /** Kicked users: out until lifted. */
  readonly bans: ReadonlySet<string>
  /** userID -> end of the permission to link mics. */
  readonly grants: ReadonlyMap<string, number>
  readonly door: Door
  readonly moderation: Moderation
  /** userID -> its last knock; the oldest first. */
  readonly knocks: ReadonlyMap<string, Knock>
  /** userID -> what other rooms decided of the stream that it shows here too. */
  readonly mutedElsewhere: ReadonlyMap<string, Muted>
  /** userID -> its last request to link mics; the oldest first. */
  readonly requests: ReadonlyMap<string, LinkMicRequest>
  /**
   * Who was in when everybody lapsed or the server restarted, and is not back yet: they may enter without asking again.
   */
  readonly returning: ReadonlySet<string>
  /**
   * While the room that was made again by others waits for its owner: when that ends (ms) and the policy for
   * a creator who left applies. Until then others neither see nor enter it. 0 = it does not wait.
   */
  readonly awaitsOwnerUntil: number
  readonly gone: ReadonlyMap<string, Gone>
  /** The store's own, which alone changes it, by the edits of a step. Always shows the present state. */
  readonly audience: AudienceFacts
}

/** A request to link mics: when it was sent (ms), under which name, and whether it still waits for an answer. */
export interface LinkMicRequest {
  readonly at: number
  readonly userName: string
  readonly userAvatar: string
  readonly pending: boolean
  /** What the presenter's no said. */
  readonly refusal?: string
  /** Where it came from; absent where that is not known. */
  readonly network?: string
}

/** A user at the door: waiting or answered, until when that counts, when those in charge were last notified (ms). */
export interface Knock {
  readonly state: 'waiting' | 'accepted' | 'refused'
  readonly until: number
  readonly told: number
  /** Where it came from; absent where that is not known. */
  readonly network?: string
}

/** What is remembered of a room that ended, for `CLOSED_ROOM_KEPT` ms. */
export interface ClosedRoom {
  readonly type: RoomType
  /** Whose room it is: nobody else becomes its creator while it is remembered. */
  readonly owner: string
  /** The members when it ended by lapse, not by a request; they may come back before the owner does. */
  readonly members: ReadonlySet<string>
  /** Its last sequence number: a new room with that id starts above it. */
  readonly seq: number
  readonly closedAt: number
  /** A room that is made again by entering stays out of the list too. */
  readonly unlisted: boolean
  /** Closed by a request: add_pusher may not make it again. */
  readonly sealed: boolean
  /** The reason that its members' heartbeats get, unless `bans` or `gone` has another. */
  readonly lostReason: LostReason
  readonly bans: ReadonlySet<string>
  readonly door: Door
  readonly moderation: Moderation
  readonly gone: ReadonlyMap<string, Gone>
}

/** How long an ended room, and the reasons why people are gone, are remembered (ms). */
export const CLOSED_ROOM_KEPT = 600_000

/** Bounds on what a room remembers of single users. */
export const ROOM_LIMITS = {
  bans: 1000,
  grants: 100,
  /** In all, and of one network: guests cost nothing, and one that had all would shut everybody else out. */
  requests: 100,
  requestsOfNetwork: 50,
  knocks: 50,
  knocksOfNetwork: 25,
  moderators: 50,
  mutes: 1000,
  silenced: 1000,
  gone: 32,
  returning: 64,
  replaced: 4,
} as const

/** Shared by all rooms that have nothing to keep there. */
export const NOTHING: {
  readonly map: ReadonlyMap<string, never>
  readonly set: ReadonlySet<string>
  readonly list: readonly string[]
} = {
  map: new Map<string, never>(),
  set: new Set<string>(),
  list: [],
}
