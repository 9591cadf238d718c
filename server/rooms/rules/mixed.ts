import { Draft } from './draft.js'
import type { Policy } from './policy.js'
import type { Room } from './room.js'
import { type Outcome, unchanged } from './step.js'

/** The mixer says whether it has room for the pictures around this member; said twice it is one change. */
export function mixed(
  policy: Policy,
  room: Room,
  { userID, isMixed }: { userID: string; isMixed: boolean },
  now: number,
): Outcome<void> {
  const member = room.view.members.get(userID)
  if (member === undefined || isMixed === (member.unmixed === undefined)) return unchanged(undefined)
  const draft = new Draft(policy, room, now)
  const { unmixed: _, ...rest } = member
  draft.update(isMixed ? rest : { unmixed: true, ...rest })
  return draft.step(undefined)
}
