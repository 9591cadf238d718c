import { Code } from '../../../wxlite/utils/protocol.js'
import { refusedAtDoor } from './at_door.js'
import { entered, isReserved, newRoom, open } from './create.js'
import { Draft, freshSeat } from './draft.js'
import type { Entered, Entry } from './entry.js'
import { mayCome, mayPublish, type Policy } from './policy.js'
import { type Actor, type Member, ROOM_LIMITS, type Seat } from './room.js'
import { type Found, type Outcome, Refusal } from './step.js'

export interface Entering {
  readonly entry: Entry
  readonly roomID: string
  /** For the room, when it has to be made. */
  readonly roomInfo: string
  /** The hash of the password that was said; '' = none. */
  readonly password: string
}

/**
 * add_pusher: takes a seat, makes the room when it is missing, opens it when the
 * caller made it, or replaces the caller's own older entry. A room whose people lapsed
 * is made again by its owner or by those who were in it, and by nobody else.
 */
export function enter(policy: Policy, found: Found, actor: Actor, entering: Entering, now: number): Outcome<Entered> {
  const { room, closedRoom } = found
  const { userID } = actor
  const { entry, roomID, roomInfo, password } = entering
  if ((room ?? closedRoom)?.bans.has(userID)) return new Refusal(Code.KICKED)
  if (!room) {
    if (closedRoom?.sealed) return new Refusal(Code.NO_ROOM, '房间已关闭')
    if (isReserved(closedRoom) && closedRoom.owner !== userID) {
      if (!closedRoom.members.has(userID)) return new Refusal(Code.NO_ROOM)
      if (closedRoom.type !== policy.type) return new Refusal(Code.ROOM_EXISTS, undefined, { roomID })
    }
    const draft = new Draft(
      policy,
      newRoom(policy, userID, { roomID, roomInfo, unlisted: closedRoom?.unlisted ?? false }, now, closedRoom),
      now,
    )
    open(draft, actor, entry)
    return draft.step(entered(draft.current))
  }
  if (room.view.type !== policy.type) return new Refusal(Code.ROOM_EXISTS, undefined, { roomID })
  const draft = new Draft(policy, room, now)
  const seat = room.seats.get(userID)
  if (seat) reenter(draft, actor, entry, seat, now)
  else if (!room.open) {
    if (userID !== room.owner) return new Refusal(Code.NO_ROOM)
    open(draft, actor, entry)
  } else {
    if (!mayCome(room, userID)) return new Refusal(Code.NO_ROOM)
    const refusal = refusedAtDoor(room, actor, password, now)
    if (refusal) return refusal
    if (!mayPublish(policy, room, userID, now)) return new Refusal(Code.NO_GRANT)
    if (room.view.members.size >= room.view.maxMembers) return new Refusal(Code.ROOM_FULL)
    draft.join({ userID, ...entry, state: 'online' }, actor.session)
    if (userID === room.owner && room.view.creator === '') {
      draft.set({ awaitsOwnerUntil: 0 })
      draft.creator(userID)
    }
  }
  return draft.step(entered(draft.current))
}

/** The same user again: a new entry in the old place, no quit and no join. The login that held the seat is told. */
function reenter(draft: Draft, actor: Actor, entry: Entry, seat: Seat, now: number): void {
  const { userID, session } = actor
  const others = seat.replaced.filter((old) => old !== session)
  const lost = seat.session === session ? [] : [seat.session]
  draft.setSeat(userID, freshSeat(session, [...others, ...lost].slice(-ROOM_LIMITS.replaced), now))
  const { roomID, members } = draft.current.view
  const next: Member = { ...members.get(userID), userID, ...entry, state: 'online' }
  if (!same(members.get(userID), next)) draft.update(next)
  for (const old of lost) if (old !== '') draft.tell({ userID, notice: { event: 'replaced', roomID }, session: old })
}

function same(old: Member | undefined, next: Member): boolean {
  return (
    old?.userName === next.userName &&
    old.userAvatar === next.userAvatar &&
    old.streamID === next.streamID &&
    old.state === next.state
  )
}
