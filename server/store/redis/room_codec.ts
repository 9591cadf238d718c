import type { CustomValue, Muted } from '../../../wxlite/utils/protocol.js'
import type { AudienceFacts } from '../../rooms/rules/audience_facts.js'
import { type Door, doorInfo, OPEN_DOOR } from '../../rooms/rules/door.js'
import { type Moderation, NO_MODERATION } from '../../rooms/rules/moderation.js'
import {
  type ClosedRoom,
  type Gone,
  type Hold,
  type Knock,
  type LinkMicRequest,
  type Member,
  NO_HOLD,
  NOTHING,
  type Room,
  type RoomView,
  type Seat,
} from '../../rooms/rules/room.js'

/** The form in which rooms are written. A release that reads the next one comes before the one that writes it. */
export const FORMAT = 1
/** The newest form that is read: in 2 lists that are empty are absent. A node that meets a newer one does not start. */
export const READ_FORMAT = 2

/** Maps and sets are written as lists, so that ids are never names of properties. */
type Entries<V> = readonly (readonly [string, V])[]

type StoredDoor = Omit<Door, 'admitted'> & { readonly admitted: readonly string[] }

type StoredModeration = Pick<Moderation, 'muteAll' | 'chat'> & {
  readonly moderators: readonly string[]
  readonly mutes: Entries<Muted>
  readonly silenced: readonly string[]
}

type StoredView = Omit<RoomView, 'door' | 'chat' | 'members' | 'custom' | 'recording'> & {
  readonly recording?: RoomView['recording']
  readonly members?: readonly Member[]
  readonly custom?: Entries<CustomValue>
}

/** When a member was seen last stands beside it, in a field of its own. */
type StoredSeat = Pick<Seat, 'session' | 'replaced'> & { readonly hold?: Hold }

/** Door and moderation are absent while nothing was decided. */
interface StoredRoom {
  readonly view: StoredView
  readonly owner: string
  readonly createdAt: number
  readonly open: boolean
  readonly seats?: Entries<StoredSeat>
  readonly bans?: readonly string[]
  readonly grants?: Entries<number>
  readonly door?: StoredDoor
  readonly moderation?: StoredModeration
  readonly knocks?: Entries<Knock>
  readonly mutedElsewhere?: Entries<Muted>
  readonly requests?: Entries<LinkMicRequest>
  readonly returning?: readonly string[]
  readonly awaitsOwnerUntil: number
  readonly gone?: Entries<Gone>
}

interface StoredClosedRoom {
  readonly closedRoom: Omit<ClosedRoom, 'members' | 'bans' | 'door' | 'moderation' | 'gone'>
  readonly members?: readonly string[]
  readonly bans?: readonly string[]
  readonly door?: StoredDoor
  readonly moderation?: StoredModeration
  readonly gone?: Entries<Gone>
}

export function encodeRoom(room: Room): string {
  const stored: StoredRoom = {
    view: storedView(room.view),
    owner: room.owner,
    createdAt: room.createdAt,
    open: room.open,
    seats: Array.from(room.seats, ([userID, { session, replaced, hold }]) => [
      userID,
      { session, replaced, ...(hold !== NO_HOLD && { hold }) },
    ]),
    bans: [...room.bans],
    grants: [...room.grants],
    ...(room.door !== OPEN_DOOR && { door: storedDoor(room.door) }),
    ...(room.moderation !== NO_MODERATION && { moderation: storedModeration(room.moderation) }),
    knocks: [...room.knocks],
    mutedElsewhere: [...room.mutedElsewhere],
    requests: [...room.requests],
    returning: [...room.returning],
    awaitsOwnerUntil: room.awaitsOwnerUntil,
    gone: [...room.gone],
  }
  return JSON.stringify(stored)
}

/** Field by field: to copy all but two of them takes longer than to write them. */
function storedView(view: RoomView): StoredView {
  return {
    type: view.type,
    roomID: view.roomID,
    roomInfo: view.roomInfo,
    creator: view.creator,
    unlisted: view.unlisted,
    seq: view.seq,
    maxMembers: view.maxMembers,
    audienceCount: view.audienceCount,
    recording: view.recording,
    members: [...view.members.values()],
    custom: [...view.custom],
  }
}

/** `text` was written by a node of ours, in a form that the start has checked. */
export function decodeRoom(text: string, seenAt: (userID: string) => number, audience: AudienceFacts): Room {
  const stored: StoredRoom = JSON.parse(text)
  const door = readDoor(stored.door)
  const moderation = readModeration(stored.moderation)
  const { members = [], custom, recording = NOTHING.list, ...view } = stored.view
  return {
    view: {
      recording,
      door: doorInfo(door),
      chat: moderation.chat,
      members: new Map(members.map((member) => [member.userID, member])),
      custom: map(custom),
      ...view,
    },
    owner: stored.owner,
    createdAt: stored.createdAt,
    open: stored.open,
    seats: new Map(
      (stored.seats ?? []).map(([userID, { session, replaced, hold = NO_HOLD }]) => [
        userID,
        { session, replaced: replaced.length === 0 ? NOTHING.list : replaced, seenAt: seenAt(userID), hold },
      ]),
    ),
    bans: set(stored.bans),
    grants: map(stored.grants),
    door,
    moderation,
    knocks: map(stored.knocks),
    mutedElsewhere: map(stored.mutedElsewhere),
    requests: map(stored.requests),
    returning: set(stored.returning),
    awaitsOwnerUntil: stored.awaitsOwnerUntil,
    gone: map(stored.gone),
    audience,
  }
}

export function encodeClosedRoom({ members, bans, door, moderation, gone, ...closedRoom }: ClosedRoom): string {
  const stored: StoredClosedRoom = {
    closedRoom,
    members: [...members],
    bans: [...bans],
    ...(door !== OPEN_DOOR && { door: storedDoor(door) }),
    ...(moderation !== NO_MODERATION && { moderation: storedModeration(moderation) }),
    gone: [...gone],
  }
  return JSON.stringify(stored)
}

export function decodeClosedRoom(text: string): ClosedRoom {
  const { closedRoom, members, bans, door, moderation, gone }: StoredClosedRoom = JSON.parse(text)
  return {
    members: set(members),
    bans: set(bans),
    door: readDoor(door),
    moderation: readModeration(moderation),
    gone: map(gone),
    ...closedRoom,
  }
}

function storedDoor(door: Door): StoredDoor {
  return { ...door, admitted: [...door.admitted] }
}

function readDoor(stored: StoredDoor | undefined): Door {
  return stored ? { ...stored, admitted: new Set(stored.admitted) } : OPEN_DOOR
}

function storedModeration({ moderators, mutes, muteAll, silenced, chat }: Moderation): StoredModeration {
  return { moderators: [...moderators], mutes: [...mutes], muteAll, silenced: [...silenced], chat }
}

function readModeration(stored: StoredModeration | undefined): Moderation {
  if (!stored) return NO_MODERATION
  const { moderators, mutes, silenced } = stored
  return { ...stored, moderators: new Set(moderators), mutes: new Map(mutes), silenced: new Set(silenced) }
}

function set(items: readonly string[] = []): ReadonlySet<string> {
  return items.length === 0 ? NOTHING.set : new Set(items)
}

function map<V>(entries: Entries<V> = []): ReadonlyMap<string, V> {
  return entries.length === 0 ? NOTHING.map : new Map(entries)
}
