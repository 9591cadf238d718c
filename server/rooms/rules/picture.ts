import { Draft } from './draft.js'
import type { Policy } from './policy.js'
import type { Room } from './room.js'
import { type Outcome, unchanged } from './step.js'

/** A member's picture is taken away, when it still is this one. */
export function withoutPicture(
  policy: Policy,
  room: Room,
  { userID, address }: { userID: string; address: string },
  now: number,
): Outcome<void> {
  const member = room.view.members.get(userID)
  if (member === undefined || member.userAvatar !== address) return unchanged(undefined)
  const draft = new Draft(policy, room, now)
  draft.update({ ...member, userAvatar: '' })
  return draft.step(undefined)
}

/** As `withoutPicture`, of somebody in the audience; `hide` takes the picture out of a userInfo. */
export function audienceWithoutPicture(
  policy: Policy,
  room: Room,
  { userID, hide }: { userID: string; hide: (userInfo: string) => string },
  now: number,
): Outcome<void> {
  const before = room.audience.get(userID)
  const after = before === undefined ? undefined : hide(before)
  if (after === undefined || after === before) return unchanged(undefined)
  const draft = new Draft(policy, room, now)
  const leavingAt = room.audience.leavingAt(userID)
  draft.putAudience(userID, after)
  if (leavingAt !== undefined) draft.audienceLeaving(userID, leavingAt)
  return draft.step(undefined)
}
