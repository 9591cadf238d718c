import { ENDED_GRACE, type Policy } from './policy.js'
import type { Room, Seat } from './room.js'

/**
 * When a stream's end costs the seat: `ENDED_GRACE` after it, unless a beat came since or the member is away. Infinity
 * = never.
 */
export function endedDeadline(room: Room, userID: string, seat: Seat): number {
  const { endedAt } = seat.hold
  if (endedAt === 0) return Number.POSITIVE_INFINITY
  const counts = seat.seenAt <= endedAt && room.view.members.get(userID)?.state !== 'away'
  return counts ? endedAt + ENDED_GRACE : Number.POSITIVE_INFINITY
}

/** When the state of a silent member's stream has to be asked for. */
export function silentDeadline(policy: Policy, seat: Seat): number {
  return Math.max(seat.seenAt + policy.heartbeatTimeout, seat.hold.until)
}

/** The earliest time at which something in the room lapses. Heartbeats only move it to a later time. */
export function dueAt(policy: Policy, room: Room): number {
  if (!room.open) return room.createdAt + policy.maxIdleDuration
  let due = room.awaitsOwnerUntil === 0 ? Number.POSITIVE_INFINITY : room.awaitsOwnerUntil
  for (const [userID, seat] of room.seats) {
    due = Math.min(due, silentDeadline(policy, seat), endedDeadline(room, userID, seat))
  }
  return Math.min(due, room.audience.nextLeaving)
}
