import { Code } from '../../../wxlite/utils/protocol.js'
import { refusedAtDoor } from './at_door.js'
import { isCreator, mayCome, type Policy } from './policy.js'
import type { Actor, Room } from './room.js'
import { isInCharge } from './standing.js'
import { type Found, Refusal } from './step.js'

/**
 * The room of this type, if visible: 3 when missing or not open yet, 12 for users who were kicked out, 15 to 17 for
 * users whom its door refuses. `password`: the hash of the password sent.
 */
export function asVisitor(
  policy: Policy,
  room: Room | undefined,
  actor: Actor,
  now: number,
  password = '',
): Room | Refusal {
  if (!room?.open || room.view.type !== policy.type) return new Refusal(Code.NO_ROOM)
  if (room.bans.has(actor.userID)) return new Refusal(Code.KICKED)
  if (!mayCome(room, actor.userID)) return new Refusal(Code.NO_ROOM)
  return refusedAtDoor(room, actor, password, now) ?? room
}

/**
 * The same of what is known of a room: 3 with reason `closed` when it was closed by will, so that nobody waits for it.
 */
export function asCaller(
  policy: Policy,
  { room, closedRoom }: Pick<Found, 'room' | 'closedRoom'>,
  actor: Actor,
  now: number,
  password = '',
): Room | Refusal {
  if (!room && closedRoom?.sealed && closedRoom.type === policy.type)
    return new Refusal(Code.NO_ROOM, '房间已关闭', { reason: 'closed' })
  return asVisitor(policy, room, actor, now, password)
}

/** The room, for its creator alone: 3 for everybody else. Works before the room is open. */
export function asCreator(policy: Policy, room: Room | undefined, actor: Actor): Room | Refusal {
  if (room?.view.type !== policy.type) return new Refusal(Code.NO_ROOM)
  return isCreator(room, actor) ? room : new Refusal(Code.NO_ROOM, '只有房间创建者可以进行该操作')
}

/** The room, for its creator and its moderators: 3 for everybody else. */
export function asModerator(policy: Policy, room: Room | undefined, actor: Actor): Room | Refusal {
  if (room?.view.type !== policy.type) return new Refusal(Code.NO_ROOM)
  return isCreator(room, actor) || isInCharge(room, actor.userID)
    ? room
    : new Refusal(Code.NO_ROOM, '只有房间创建者或管理员可以进行该操作')
}

/** Why the caller may not do this to a user: moderators have no power over the creator and other moderators. */
export function mayActOn(room: Room, actor: Actor, targetUserID: string): Refusal | undefined {
  if (isCreator(room, actor)) return undefined
  const { view, owner, moderation } = room
  return targetUserID === owner || targetUserID === view.creator || moderation.moderators.has(targetUserID)
    ? new Refusal(Code.NO_ROOM, '管理员不能对房间创建者或其他管理员进行该操作')
    : undefined
}
