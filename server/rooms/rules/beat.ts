import { dueAt } from './deadline.js'
import { Draft } from './draft.js'
import { seatOf } from './lost.js'
import type { Policy } from './policy.js'
import { type Actor, NO_HOLD } from './room.js'
import { type Found, type Outcome, Refusal } from './step.js'

const NONE: readonly never[] = []

/**
 * pusher_heartbeat: keeps the seat; with `away` for the away time-out, without
 * beats or stream. The usual beat moves one time and copies nothing; it puts the
 * room's next look off when that is near, so that the sweeper sees no room that is
 * alive. A login that the seat does not know becomes its holder: the same device,
 * logged in again.
 */
export function beat(policy: Policy, found: Found, actor: Actor, away: boolean, now: number): Outcome<{ seq: number }> {
  const { room } = found
  const { userID, session } = actor
  const seat = seatOf(policy, found, actor, now)
  if (seat instanceof Refusal) return seat
  const member = room?.view.members.get(userID)
  if (!room || !member) throw new Error('a seat without its member')
  const state = away ? 'away' : 'online'
  if (!away && member.state === state && seat.session === session) {
    const due = found.due - now < policy.heartbeatTimeout / 2 ? dueAt(policy, room) : undefined
    return { answer: { seq: room.view.seq }, touch: { userID, at: now }, due, changes: NONE, messages: NONE }
  }
  const draft = new Draft(policy, room, now)
  draft.setSeat(userID, {
    ...seat,
    session,
    seenAt: now,
    hold: away ? { ...seat.hold, until: now + policy.awayTimeout } : NO_HOLD,
  })
  if (member.state !== state) draft.update({ ...member, state })
  return draft.step({ seq: draft.current.view.seq })
}
