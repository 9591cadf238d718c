import { Draft } from './draft.js'
import type { Policy } from './policy.js'
import type { Room } from './room.js'
import { type Outcome, unchanged } from './step.js'

/**
 * A plane reports that a member's stream ended: without a beat after it the seat goes soon. Told twice it ended once.
 */
export function streamEnded(
  policy: Policy,
  room: Room | undefined,
  userID: string,
  streamID: string,
  now: number,
): Outcome<void> {
  return reported(policy, room, userID, streamID, now, now)
}

/** The stream is there (again). */
export function streamStarted(
  policy: Policy,
  room: Room | undefined,
  userID: string,
  streamID: string,
  now: number,
): Outcome<void> {
  return reported(policy, room, userID, streamID, 0, now)
}

function reported(
  policy: Policy,
  room: Room | undefined,
  userID: string,
  streamID: string,
  endedAt: number,
  now: number,
): Outcome<void> {
  const seat = room?.seats.get(userID)
  if (!room || !seat || room.view.members.get(userID)?.streamID !== streamID) return unchanged(undefined)
  if ((seat.hold.endedAt === 0) === (endedAt === 0)) return unchanged(undefined)
  const draft = new Draft(policy, room, now)
  draft.setSeat(userID, { ...seat, hold: { ...seat.hold, endedAt } })
  return draft.step(undefined)
}
