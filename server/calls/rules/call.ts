import type { CallEndReason, CallMedia, RoomType } from '../../../wxlite/utils/protocol.js'
import type { Ticket } from './ticket.js'

/** The time at which a rule decides. */
export interface Now {
  /** By the monotonic clock (ms): what deadlines are counted from. */
  readonly at: number
  /** Unix ms: what people read. */
  readonly unix: number
}

/**
 * How a call stands for one of its people: it rings; he said yes, and has not entered the room yet; he is in; he is out
 * again; or how the ring ended.
 */
export type Line =
  | 'ringing'
  | 'accepted'
  | 'in'
  | 'left'
  | 'rejected'
  | 'busy'
  | 'missed'
  | 'cancelled'
  | 'answered_elsewhere'

export interface Callee {
  readonly userID: string
  /** Whether a device of his could hear it ring; absent where nobody can know. */
  readonly online?: boolean
  readonly line: Line
  /** The login that answered; '' = none did. */
  readonly session: string
  /** What a no said to the caller; '' = nothing. */
  readonly said: string
  /** Until when whoever said yes has to be in the room (monotonic ms). */
  readonly enterBy: number
}

export interface Caller {
  readonly userID: string
  readonly userName: string
  readonly userAvatar: string
  /** Until he has entered his room, the room's own time-out watches over him. */
  readonly line: 'accepted' | 'in' | 'left'
}

/** A call, from its first ring to its end. Values are never changed in place. */
export interface Call {
  readonly callID: string
  readonly roomID: string
  readonly roomType: RoomType
  readonly media: CallMedia
  readonly caller: Caller
  /** In the order in which they were called. */
  readonly callees: ReadonlyMap<string, Callee>
  /** The app's own, for whoever is called. */
  readonly data: string
  /** Of a queue, which an agent has taken. */
  readonly ticket?: Ticket
  /** Unix ms. */
  readonly startedAt: number
  readonly expiresAt: number
  /** Until when it rings (monotonic ms). */
  readonly ringsUntil: number
  /** When the first one said yes, Unix ms; 0 = nobody did. */
  readonly answeredAt: number
  /** The same by the monotonic clock, which no correction of the time moves; absent while nobody has. */
  readonly talkingSince?: number
  /** `duration`: seconds since the first one said yes. */
  readonly ended?: { readonly at: number; readonly reason: CallEndReason; readonly duration: number }
}

/** How long whoever said yes may take to enter the room (ms). */
export const ENTER_WITHIN = 30_000

/** Seconds that a call may ring, and does where nobody says how long. */
export const RING = { least: 5, most: 120, usual: 30 } as const

/** Whether somebody with this line can be in no other call. */
export function isEngaged(line: Line): boolean {
  return line === 'ringing' || line === 'accepted' || line === 'in'
}

/** Who can be in no other call while this one stands as it does. */
export function engagedIn(call: Call): string[] {
  if (call.ended) return []
  return [call.caller, ...call.callees.values()].filter(({ line }) => isEngaged(line)).map(({ userID }) => userID)
}

/** Everybody whom the call is of. */
export function peopleOf({ caller, callees }: Call): string[] {
  return [caller.userID, ...callees.keys()]
}

/** When something in the call lapses (monotonic ms); Infinity = never. */
export function callDueAt({ callees, ringsUntil, ended }: Call): number {
  let due = Number.POSITIVE_INFINITY
  if (ended) return due
  for (const { line, enterBy } of callees.values()) {
    if (line === 'ringing') due = Math.min(due, ringsUntil)
    else if (line === 'accepted') due = Math.min(due, enterBy)
  }
  return due
}

/** The call with some of its callees as `change` makes them. */
export function withCallees(call: Call, change: (callee: Callee) => Callee): Call {
  return { ...call, callees: new Map(Array.from(call.callees, ([userID, callee]) => [userID, change(callee)])) }
}
