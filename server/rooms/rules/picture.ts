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
