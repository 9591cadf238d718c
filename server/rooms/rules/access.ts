import { Code } from '../../../wxlite/utils/protocol.js'
import { isCreator, mayCome, type Policy } from './policy.js'
import type { Actor, Room } from './room.js'
import { Refusal } from './step.js'

/** The room of this type that others see: 3 when missing or not open yet, 12 for those who were kicked out. */
export function asVisitor(policy: Policy, room: Room | undefined, actor: Actor): Room | Refusal {
  if (!room?.open || room.view.type !== policy.type) return new Refusal(Code.NO_ROOM)
  if (room.bans.has(actor.userID)) return new Refusal(Code.KICKED)
  return mayCome(room, actor.userID) ? room : new Refusal(Code.NO_ROOM)
}

/** The room, for its creator alone: 3 for everybody else. Works before the room is open. */
export function asCreator(policy: Policy, room: Room | undefined, actor: Actor): Room | Refusal {
  if (room?.view.type !== policy.type) return new Refusal(Code.NO_ROOM)
  return isCreator(room, actor) ? room : new Refusal(Code.NO_ROOM, '只有房间创建者可以进行该操作')
}
