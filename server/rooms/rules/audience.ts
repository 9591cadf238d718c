import { Code } from '../../../wxlite/utils/protocol.js'
import { asCaller, asVisitor } from './access.js'
import { Draft } from './draft.js'
import { missedLinkMic } from './link_mic.js'
import type { Policy } from './policy.js'
import type { Actor, Room } from './room.js'
import { type Found, type Outcome, Refusal, unchanged } from './step.js'

/**
 * add_audience: registers, or changes what is known of somebody registered. Answers the count. Whoever is not
 * `present` (has no socket in the room) lapses after a heartbeat time-out, unless it calls again or connects:
 * else guests who cost nothing would take all places for ever.
 */
export function addAudience(
  policy: Policy,
  found: Pick<Found, 'room' | 'closedRoom'>,
  actor: Actor,
  { userInfo, present, password }: { userInfo: string; present: boolean; password: string },
  now: number,
): Outcome<number> {
  const seen = asCaller(policy, found, actor, now, password)
  if (seen instanceof Refusal) return seen
  const { audience } = seen
  const known = audience.get(actor.userID)
  if (known === undefined && audience.size >= policy.maxAudience) return new Refusal(Code.ROOM_FULL, '观众人数已达上限')
  const draft = new Draft(policy, seen, now)
  if (known === userInfo && audience.leavingAt(actor.userID) === undefined) return unchanged(audience.size)
  const count = draft.putAudience(actor.userID, userInfo)
  if (!present) draft.audienceLeaving(actor.userID, now + policy.heartbeatTimeout)
  return draft.step(count)
}

/** get_audiences: a call of somebody registered without a socket keeps it registered. Answers the count. */
export function audienceSeen(policy: Policy, room: Room | undefined, actor: Actor, now: number): Outcome<number> {
  const seen = asVisitor(policy, room, actor, now)
  if (seen instanceof Refusal) return seen
  const { audience } = seen
  if (audience.leavingAt(actor.userID) === undefined) return unchanged(audience.size)
  const draft = new Draft(policy, seen, now)
  draft.audienceLeaving(actor.userID, now + policy.heartbeatTimeout)
  return draft.step(audience.size)
}

/** delete_audience: never refused. */
export function removeAudience(policy: Policy, room: Room | undefined, actor: Actor, now: number): Outcome<void> {
  if (room?.view.type !== policy.type || room.audience.get(actor.userID) === undefined) return unchanged(undefined)
  const draft = new Draft(policy, room, now)
  draft.removeAudience(actor.userID)
  return draft.step(undefined)
}

/** The last socket of somebody in the audience went: it is removed a heartbeat time-out later. */
export function audienceGone(policy: Policy, room: Room | undefined, userID: string, now: number): Outcome<void> {
  if (room?.audience.get(userID) === undefined || room.audience.leavingAt(userID) !== undefined)
    return unchanged(undefined)
  const draft = new Draft(policy, room, now)
  draft.audienceLeaving(userID, now + policy.heartbeatTimeout)
  return draft.step(undefined)
}

/**
 * A socket of this user joined the room: the place in the audience stays, and what was lost without it is told again.
 * Where its presence is not known (not `present`) the place stays for one more heartbeat time-out.
 */
export function userBack(
  policy: Policy,
  room: Room | undefined,
  { userID, present }: { userID: string; present: boolean },
  now: number,
): Outcome<void> {
  if (!room) return unchanged(undefined)
  const missed = missedLinkMic(room, userID, now)
  const leaving = room.audience.leavingAt(userID) !== undefined
  if (!leaving && missed.length === 0) return unchanged(undefined)
  const draft = new Draft(policy, room, now)
  if (leaving && present) draft.audienceBack(userID)
  else if (leaving) draft.audienceLeaving(userID, now + policy.heartbeatTimeout)
  for (const message of missed) draft.tell(message)
  return draft.step(undefined)
}
