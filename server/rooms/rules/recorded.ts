import { Draft } from './draft.js'
import type { Policy } from './policy.js'
import type { Room } from './room.js'
import { type Outcome, unchanged } from './step.js'

/** The recorder says whom it records; said twice it is one change. Whoever is no member any more is left out. */
export function recorded(policy: Policy, room: Room, userIDs: ReadonlySet<string>, now: number): Outcome<void> {
  const { members, recording } = room.view
  const next = [...members.keys()].filter((userID) => userIDs.has(userID))
  if (next.length === recording.length && next.every((userID, i) => userID === recording[i]))
    return unchanged(undefined)
  const draft = new Draft(policy, room, now)
  draft.recording(next)
  return draft.step(undefined)
}
