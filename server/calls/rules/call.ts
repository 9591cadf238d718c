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
 * The state of one participant: ringing; accepted, but not in the room yet; in; out again; or how the ring ended.
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
  /** Whether a device of the callee was connected; absent if the notification plane cannot know. */
  readonly online?: boolean
  readonly line: Line
  /** The login that answered; '' = none. */
  readonly session: string
  /** The text of a rejection, for the caller; '' = none. */
  readonly said: string
  /** Deadline for a callee who accepted to enter the room (monotonic ms). */
  readonly enterBy: number
}

export interface Caller {
  readonly userID: string
  readonly userName: string
  readonly userAvatar: string
  /** Until the caller has entered the room, the room's own time-out applies. */
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
  /** The app's own data, for the callees. */
  readonly data: string
  /** The ticket of a queue that an agent took with this call. */
  readonly ticket?: Ticket
  /** Unix ms. */
  readonly startedAt: number
  readonly expiresAt: number
  /** Until when it rings (monotonic ms). */
  readonly ringsUntil: number
  /** When the first callee accepted, Unix ms; 0 = nobody did. */
  readonly answeredAt: number
  /** The same by the monotonic clock, which no correction of the time moves; absent while nobody has. */
  readonly talkingSince?: number
  /** `duration`: seconds since the first one said yes. */
  readonly ended?: { readonly at: number; readonly reason: CallEndReason; readonly duration: number }
}

/** How long a callee who accepted may take to enter the room (ms). */
export const ENTER_WITHIN = 30_000

/** Limits and default of the ringing time, in seconds. */
export const RING = { least: 5, most: 120, usual: 30 } as const

/** Whether a participant in this state is engaged and can be in no other call. */
export function isEngaged(line: Line): boolean {
  return line === 'ringing' || line === 'accepted' || line === 'in'
}

/** The participants who can be in no other call while this one is in its present state. */
export function engagedIn(call: Call): string[] {
  if (call.ended) return []
  return [call.caller, ...call.callees.values()].filter(({ line }) => isEngaged(line)).map(({ userID }) => userID)
}

/** All participants of the call. */
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
