import { Draft } from './draft.js'
import { seatOf } from './lost.js'
import type { Policy } from './policy.js'
import type { Actor, Grave, Room } from './room.js'
import { type Outcome, Refusal, type Step } from './step.js'

const SILENT: Pick<Step<unknown>, 'changes' | 'messages'> = { changes: [], messages: [] }

/**
 * pusher_heartbeat: keeps the seat; with `away` for the away time-out, without
 * beats or stream. The usual beat moves one time and copies nothing. A login that
 * the seat does not know becomes its holder: the same device, logged in again.
 */
export function beat(policy: Policy, room: Room | undefined, grave: Grave | undefined, actor: Actor, away: boolean, now: number): Outcome<{ seq: number }> {
  const { userID, session } = actor
  const seat = seatOf(policy, room, grave, actor, now)
  if (seat instanceof Refusal) return seat
  const member = room?.view.members.get(userID)
  if (!room || !member) throw new Error('a seat without its member')
  const state = away ? 'away' : 'online'
  if (!away && member.state === state && seat.session === session) {
    return { answer: { seq: room.view.seq }, touch: { userID, at: now }, ...SILENT }
  }
  const draft = new Draft(policy, room, now)
  draft.setSeat(userID, { ...seat, session, seenAt: now, heldUntil: away ? now + policy.awayTimeout : 0 })
  if (member.state !== state) draft.update({ ...member, state })
  return draft.step({ seq: draft.current.view.seq })
}
