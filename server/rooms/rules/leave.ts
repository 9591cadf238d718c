import type { QuitReason } from '../../../wxlite/utils/protocol.js'
import { Draft } from './draft.js'
import { seatOf } from './lost.js'
import type { Policy } from './policy.js'
import type { Actor } from './room.js'
import { type Found, type Outcome, Refusal } from './step.js'

/** delete_pusher. A login that lost its seat to a newer one cannot leave for it. */
export function leave(policy: Policy, found: Found, actor: Actor, now: number): Outcome<void> {
  const { room } = found
  const seat = seatOf(policy, found, actor, now)
  if (seat instanceof Refusal) return seat
  if (!room) throw new Error('a seat without its room')
  const draft = new Draft(policy, room, now)
  depart(policy, draft, actor.userID, 'left', now)
  return draft.step(undefined)
}

/**
 * Takes a member out, and with it what hangs on it: the room when nobody is left,
 * or what the policy says when the creator goes.
 */
export function depart(policy: Policy, draft: Draft, userID: string, reason: QuitReason, now: number): void {
  const { view } = draft.current
  const member = view.members.get(userID)
  if (!member) return
  const creatorGoes = view.creator === userID
  if (creatorGoes && policy.onCreatorLeave === 'close') {
    if (reason === 'timeout') rememberSilent(policy, draft, userID, now)
    draft.close(reason === 'timeout' ? 'timeout' : 'closed', 'closed', reason !== 'timeout')
    return
  }
  draft.quit(member, reason)
  const heir = heirOf(draft)
  if (heir === undefined) draft.close('empty', 'unknown', false)
  else if (creatorGoes && policy.onCreatorLeave === 'transfer') {
    draft.set({ owner: heir })
    draft.creator(heir)
  } else if (creatorGoes) draft.creator('')
}

/** Members are back, but the owner they waited for is not: it is as if it had left now. */
export function ownerStaysAway(policy: Policy, draft: Draft): void {
  draft.set({ awaitsOwnerUntil: 0 })
  const heir = heirOf(draft)
  if (policy.onCreatorLeave === 'close') draft.close('timeout', 'closed', false)
  else if (policy.onCreatorLeave === 'transfer' && heir !== undefined) {
    draft.set({ owner: heir })
    draft.creator(heir)
  }
}

/**
 * A room that ends by its creator's silence: whoever missed beats as well is out of reach too, and may come back by
 * itself.
 */
function rememberSilent(policy: Policy, draft: Draft, creator: string, now: number): void {
  for (const [userID, { seenAt, replaced }] of draft.current.seats) {
    if (userID === creator || seenAt + policy.heartbeatTimeout / 2 <= now)
      draft.remember(userID, { reason: 'timeout', at: now, replaced })
  }
}

/** Who inherits the room: a moderator, or else who is in it longest. */
function heirOf({ current }: Draft): string | undefined {
  const present = [...current.view.members.keys()]
  return present.find((userID) => current.moderation.moderators.has(userID)) ?? present[0]
}
