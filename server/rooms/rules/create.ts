import { Code } from '../../../wxlite/utils/protocol.js'
import { NO_AUDIENCE } from './audience_facts.js'
import { changedDoor, type DoorChange, doorInfo, OPEN_DOOR } from './door.js'
import { Draft } from './draft.js'
import type { Entered, Entry } from './entry.js'
import { NO_MODERATION } from './moderation.js'
import type { Policy } from './policy.js'
import { type Actor, type ClosedRoom, NOTHING, type Room } from './room.js'
import { type Found, type Outcome, Refusal } from './step.js'

/**
 * How every id begins that the server chooses for an unlisted room: it stays out of the list also when, after a
 * restart, members make it again by entering.
 */
export const UNLISTED_ID = 'room_unlisted_'

export interface CreateRequest {
  readonly roomID: string
  readonly roomInfo: string
  readonly unlisted: boolean
  /** Absent: open, or as it was. */
  readonly door?: DoorChange
  /** With it the creator is in at once. */
  readonly entry?: Entry
}

/**
 * create_room: takes a free id, or once more one's own that nobody has entered yet.
 * One that was closed may be taken again, but not by somebody who was kicked out of it; one whose people lapsed is its
 * owner's for as long as it is remembered.
 */
export function create(
  policy: Policy,
  found: Found,
  actor: Actor,
  request: CreateRequest,
  now: number,
): Outcome<Entered> {
  const { room, closedRoom } = found
  if (room && !isUnentered(policy, room, actor))
    return new Refusal(Code.ROOM_EXISTS, undefined, { roomID: request.roomID })
  if (closedRoom?.bans.has(actor.userID)) return new Refusal(Code.KICKED)
  if (isReserved(closedRoom) && closedRoom.owner !== actor.userID)
    return new Refusal(Code.ROOM_EXISTS, undefined, { roomID: request.roomID })
  const draft = new Draft(
    policy,
    room ? described(room, request) : newRoom(policy, actor.userID, request, now, closedRoom),
    now,
  )
  if (request.entry) open(draft, actor, request.entry)
  return draft.step(entered(draft.current))
}

/**
 * Whether it is the caller's own room that nobody has entered yet: the answer to its creation was lost, and it is asked
 * for again.
 */
function isUnentered({ type }: Policy, { view, owner, open }: Room, actor: Actor): boolean {
  return !open && view.type === type && owner === actor.userID
}

function described(room: Room, { roomID, roomInfo, unlisted, door: change = {} }: CreateRequest): Room {
  const door = changedDoor(room.door, change)
  const moderation = { ...room.moderation, chat: change.chat ?? room.moderation.chat }
  const shown = { roomInfo, unlisted: unlisted || roomID.startsWith(UNLISTED_ID), door: doorInfo(door) }
  return { ...room, door, moderation, view: { ...room.view, ...shown, chat: moderation.chat } }
}

/** Whether a room that ended is still its owner's: people lapsed in it, who may come back. */
export function isReserved(closed: ClosedRoom | undefined): closed is ClosedRoom {
  return closed !== undefined && !closed.sealed && closed.members.size > 0
}

/**
 * A room without anybody in it. What a room of this id remembered of people is kept unless it was closed by will:
 * then it is still its owner's, and waits for the owner when somebody else is back first.
 */
export function newRoom(
  policy: Policy,
  maker: string,
  request: Omit<CreateRequest, 'entry'>,
  now: number,
  closedRoom?: ClosedRoom,
): Room {
  const { type, maxMembers } = policy
  const { roomID, roomInfo, unlisted, door: change = {} } = request
  const memory = closedRoom?.sealed === false ? closedRoom : undefined
  const kept = isReserved(closedRoom) ? closedRoom : undefined
  const owner = kept?.owner ?? maker
  const door = changedDoor(kept?.door ?? OPEN_DOOR, change)
  const moderation = kept?.moderation ?? NO_MODERATION
  const chat = change.chat ?? moderation.chat
  return {
    view: {
      type,
      roomID,
      roomInfo,
      creator: owner === maker ? owner : '',
      unlisted: unlisted || roomID.startsWith(UNLISTED_ID),
      door: doorInfo(door),
      chat,
      seq: Math.max(now, (closedRoom?.seq ?? 0) + 1),
      maxMembers,
      members: NOTHING.map,
      audienceCount: 0,
      custom: NOTHING.map,
      recording: NOTHING.list,
    },
    owner,
    createdAt: now,
    open: false,
    seats: NOTHING.map,
    bans: memory?.bans ?? NOTHING.set,
    grants: NOTHING.map,
    door,
    moderation: chat === moderation.chat ? moderation : { ...moderation, chat },
    knocks: NOTHING.map,
    mutedElsewhere: NOTHING.map,
    requests: NOTHING.map,
    returning: memory?.members ?? NOTHING.set,
    awaitsOwnerUntil: owner === maker ? 0 : now + policy.heartbeatTimeout,
    gone: memory?.gone ?? NOTHING.map,
    audience: NO_AUDIENCE,
  }
}

/** The creator's first entry: from now on others see the room. */
export function open(draft: Draft, actor: Actor, entry: Entry): void {
  draft.set({ open: true })
  draft.join({ userID: actor.userID, ...entry, state: 'online' }, actor.session)
}

/** The reply to somebody who has come in. */
export function entered(room: Room): Entered {
  const { roomID, creator, seq, maxMembers } = room.view
  return { roomID, roomCreator: creator, seq, maxMembers }
}
