import { Draft } from './draft.js'
import type { Policy } from './policy.js'
import type { Room } from './room.js'
import { type Outcome, unchanged } from './step.js'

/** Whether a recorder can say of this stream whether it is recorded: where there are several each has its own. */
export type SpeaksFor = (streamID: string) => boolean

/** The recorder says whom it records; said twice it is one change. Whoever is no member any more is left out. */
export function recorded(
  policy: Policy,
  room: Room,
  { userIDs, speaksFor = () => true }: { userIDs: ReadonlySet<string>; speaksFor?: SpeaksFor | undefined },
  now: number,
): Outcome<void> {
  const { members, recording } = room.view
  const isRecorded = (userID: string, streamID: string) =>
    speaksFor(streamID) ? userIDs.has(userID) : recording.includes(userID)
  const next = [...members.values()]
    .filter(({ userID, streamID }) => isRecorded(userID, streamID))
    .map(({ userID }) => userID)
  if (next.length === recording.length && next.every((userID, i) => userID === recording[i]))
    return unchanged(undefined)
  const draft = new Draft(policy, room, now)
  draft.recording(next)
  return draft.step(undefined)
}
