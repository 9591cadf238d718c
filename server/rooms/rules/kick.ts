import { Code } from '../../../wxlite/utils/protocol.js'
import { asModerator, mayActOn } from './access.js'
import { Draft } from './draft.js'
import { depart } from './leave.js'
import type { Policy } from './policy.js'
import { type Actor, NOTHING, ROOM_LIMITS, type Room } from './room.js'
import { type Outcome, Refusal, unchanged } from './step.js'

/**
 * kick_pusher: out, and not in again until lifted; also out of the audience. Whoever is not in
 * is kept out all the same, but not told: nobody is to be pestered by rooms that he never saw. With `stay` one
 * may come back at once: two operations for this would lock a guest out whenever the second is lost.
 */
export function kick(
  policy: Policy,
  room: Room | undefined,
  actor: Actor,
  { targetUserID, stay }: { targetUserID: string; stay: boolean },
  now: number,
): Outcome<void> {
  const mine = asModerator(policy, room, actor)
  if (mine instanceof Refusal) return mine
  if (targetUserID === actor.userID) return new Refusal(Code.NOT_MEMBER, '不能移出自己', { reason: 'unknown' })
  const refusal = mayActOn(mine, actor, targetUserID)
  if (refusal) return refusal
  if (mine.bans.size >= ROOM_LIMITS.bans && !mine.bans.has(targetUserID))
    return new Refusal(Code.BAD_REQUEST, '移出的用户过多')
  const { roomID, type, members } = mine.view
  const watching = mine.audience.get(targetUserID) !== undefined
  const draft = new Draft(policy, mine, now)
  draft.ban(targetUserID)
  const present = members.has(targetUserID) || watching
  if (watching) draft.removeAudience(targetUserID)
  depart(policy, draft, targetUserID, 'kicked', now)
  if (stay) {
    draft.set({ bans: mine.bans })
    draft.admit(targetUserID)
  }
  if (present) draft.tell({ userID: targetUserID, notice: { event: 'kicked', roomID } })
  if (present && type === 'live_room') {
    const data = { cmd: 'linkmic', data: { type: 'kickout', roomID } } as const
    draft.tell({ userID: targetUserID, notice: { event: 'c2c', fromUserID: mine.view.creator, data } })
  }
  return draft.step(undefined)
}

/** unkick_pusher: may come in again. */
export function unkick(
  policy: Policy,
  room: Room | undefined,
  actor: Actor,
  targetUserID: string,
  now: number,
): Outcome<void> {
  const mine = asModerator(policy, room, actor)
  if (mine instanceof Refusal) return mine
  if (!mine.bans.has(targetUserID)) return unchanged(undefined)
  const bans = new Set(mine.bans)
  bans.delete(targetUserID)
  const draft = new Draft(policy, mine, now)
  draft.set({ bans: bans.size === 0 ? NOTHING.set : bans })
  return draft.step(undefined)
}
