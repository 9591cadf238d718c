import { dueAt, endedDeadline, silentDeadline } from './deadline.js'
import { Draft } from './draft.js'
import { depart, ownerStaysAway } from './leave.js'
import { type Policy, SWEEP_INTERVAL } from './policy.js'
import type { Room } from './room.js'
import { type Step, unchanged } from './step.js'

/** A silent member whose stream has to be asked for. */
export interface SilentMember {
  readonly userID: string
  readonly streamID: string
}

const NOBODY: readonly SilentMember[] = []

/**
 * What lapsed: a room never entered, members whose stream ended, audience without a socket. Silent members are
 * answered, to be asked for.
 */
export function lapse(policy: Policy, room: Room, now: number): Step<readonly SilentMember[]> {
  const due = dueAt(policy, room)
  if (due > now) return { ...unchanged(NOBODY), due }
  const draft = new Draft(policy, room, now)
  if (!room.open) {
    draft.close('timeout', 'unknown', false)
    return draft.step(NOBODY)
  }
  if (room.awaitsOwnerUntil !== 0 && room.awaitsOwnerUntil <= now) ownerStaysAway(policy, draft)
  const silentMembers: SilentMember[] = []
  for (const [userID, seat] of room.seats) {
    if (draft.closed) return draft.step(NOBODY)
    if (endedDeadline(room, userID, seat) <= now) depart(policy, draft, userID, 'timeout', now)
    else if (silentDeadline(policy, seat) <= now)
      silentMembers.push({ userID, streamID: room.view.members.get(userID)?.streamID ?? '' })
  }
  if (draft.closed) return draft.step(NOBODY)
  for (const userID of room.audience.leavingBefore(now)) draft.removeAudience(userID)
  const step = draft.step(silentMembers)
  return { ...step, due: Math.max(step.due ?? 0, now + SWEEP_INTERVAL) }
}

/**
 * What becomes of a silent member once the state of its stream is known: `live` keeps the seat for
 * one more time-out, `unknown` once; otherwise it goes. A beat in between saves it.
 */
export function expire(
  policy: Policy,
  room: Room,
  silentMember: SilentMember,
  state: 'live' | 'ended' | 'never' | 'unknown',
  now: number,
): Step<void> {
  const seat = room.seats.get(silentMember.userID)
  if (!seat || room.view.members.get(silentMember.userID)?.streamID !== silentMember.streamID)
    return unchanged(undefined)
  if (silentDeadline(policy, seat) > now) return unchanged(undefined)
  const draft = new Draft(policy, room, now)
  const doubted = seat.hold.unknownAt > seat.seenAt
  if (state === 'live' || (state === 'unknown' && !doubted)) {
    const unknownAt = state === 'unknown' ? now : 0
    draft.setSeat(silentMember.userID, {
      ...seat,
      hold: { ...seat.hold, until: now + policy.heartbeatTimeout, unknownAt },
    })
  } else depart(policy, draft, silentMember.userID, 'timeout', now)
  return draft.step(undefined)
}
