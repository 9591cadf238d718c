import { type Audience, Code, LIMITS } from '../../wxlite/utils/protocol.js'
import { asVisitor } from './access.js'
import { Draft, without } from './draft.js'
import type { Policy } from './policy.js'
import type { Actor, Room, RoomView } from './room.js'
import { type Outcome, Refusal, unchanged } from './step.js'

/** add_audience: registers, or changes what is known of somebody registered. Answers the count. */
export function addAudience(policy: Policy, room: Room | undefined, actor: Actor, userInfo: string, now: number): Outcome<number> {
  const seen = asVisitor(policy, room, actor)
  if (seen instanceof Refusal) return seen
  const { audience } = seen.view
  if (!audience.has(actor.userID) && audience.size >= policy.maxAudience) return new Refusal(Code.ROOM_FULL, '观众人数已达上限')
  const draft = new Draft(policy, seen, now)
  draft.set({ leaving: without(seen.leaving, actor.userID) })
  if (audience.get(actor.userID) !== userInfo) draft.setView({ audience: new Map(audience).set(actor.userID, userInfo) })
  return draft.step(draft.current.view.audience.size)
}

/** delete_audience: never refused. */
export function removeAudience(policy: Policy, room: Room | undefined, actor: Actor, now: number): Outcome<void> {
  if (room?.view.type !== policy.type || !room.view.audience.has(actor.userID)) return unchanged(undefined)
  const draft = new Draft(policy, room, now)
  dropAudience(draft, actor.userID)
  return draft.step(undefined)
}

/** The last socket of somebody in the audience went: it is removed a heartbeat time-out later. */
export function audienceGone(policy: Policy, room: Room | undefined, userID: string, now: number): Outcome<void> {
  if (!room?.view.audience.has(userID) || room.leaving.has(userID)) return unchanged(undefined)
  const draft = new Draft(policy, room, now)
  draft.set({ leaving: new Map(room.leaving).set(userID, now + policy.heartbeatTimeout) })
  return draft.step(undefined)
}

export function audienceBack(policy: Policy, room: Room | undefined, userID: string, now: number): Outcome<void> {
  if (!room?.leaving.has(userID)) return unchanged(undefined)
  const draft = new Draft(policy, room, now)
  draft.set({ leaving: without(room.leaving, userID) })
  return draft.step(undefined)
}

export function dropAudience(draft: Draft, userID: string): void {
  const { view, leaving } = draft.current
  draft.set({ leaving: without(leaving, userID) })
  draft.setView({ audience: without(view.audience, userID) })
}

/** The exact count with the newest registrations, newest first. */
export function audienceShown(view: RoomView): { audienceCount: number; audiences: Audience[] } {
  const audiences = [...view.audience]
    .slice(-LIMITS.audienceShown)
    .reverse()
    .map(([userID, userInfo]) => ({ userID, userInfo }))
  return { audienceCount: view.audience.size, audiences }
}
