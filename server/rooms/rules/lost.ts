import { Code, type LostReason } from '../../../wxlite/utils/protocol.js'
import type { Policy } from './policy.js'
import { type Actor, CLOSED_ROOM_KEPT, type ClosedRoom, type Room, type Seat } from './room.js'
import { type Found, Refusal } from './step.js'

/** The seat that this login may act for, or code 5 with the reason why it has none. */
export function seatOf(policy: Policy, { room, closedRoom }: Found, actor: Actor, now: number): Seat | Refusal {
  const mine = room?.view.type === policy.type ? room : undefined
  const seat = mine?.seats.get(actor.userID)
  if (!seat)
    return new Refusal(Code.NOT_MEMBER, undefined, {
      reason: lostReason(mine ?? (room ? undefined : closedRoom), actor, now),
    })
  return seat.replaced.includes(actor.session)
    ? new Refusal(Code.NOT_MEMBER, '您已在其他设备进入该房间', { reason: 'replaced' })
    : seat
}

/** Why this user is not in the room, as far as it is remembered. */
export function lostReason(past: Room | ClosedRoom | undefined, { userID, session }: Actor, now: number): LostReason {
  if (!past) return 'unknown'
  if (past.bans.has(userID)) return 'kicked'
  const gone = past.gone.get(userID)
  if (gone && gone.at + CLOSED_ROOM_KEPT > now) return gone.replaced.includes(session) ? 'replaced' : gone.reason
  return 'lostReason' in past ? past.lostReason : 'unknown'
}
