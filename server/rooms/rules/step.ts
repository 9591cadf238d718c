import type { C2CNotice, Code, LostReason, UserNotice } from '../../../wxlite/utils/protocol.js'
import type { AudienceEdit } from './audience_edit.js'
import type { ClosedRoom, MemberChange, Room } from './room.js'

/** A notice for one user; with `session` only for that login. */
export interface Message {
  readonly userID: string
  readonly notice: UserNotice | C2CNotice
  readonly session?: string
}

/** A rule's refusal: nothing changes. */
export class Refusal {
  constructor(
    readonly code: Code,
    /** Chinese, for the client; absent = the code's own text. */
    readonly message?: string,
    readonly fields: { reason?: LostReason; roomID?: string } = {},
  ) {}
}

/** A rule's result: the next room, the notifications, and the answer. */
export interface Step<T> {
  readonly answer: T
  /** The next value; absent when the room stays as it is. A ClosedRoom ends it. */
  readonly next?: Room | ClosedRoom
  /** Only this member's `seenAt` moves. */
  readonly touch?: { readonly userID: string; readonly at: number }
  /** When the room must be looked at next (ms of the rooms' clock); absent = as before. Too early does no harm. */
  readonly due?: number
  /** Changes of the audience, which the store applies. */
  readonly audience?: readonly AudienceEdit[]
  /** The size of the audience after that; absent when unchanged. */
  readonly audienceCount?: number
  /** Users who are no longer members or audience, or were kicked out: they get no more notifications of the room. */
  readonly expelled?: readonly string[]
  readonly changes: readonly MemberChange[]
  readonly messages: readonly Message[]
}

export type Outcome<T> = Step<T> | Refusal

/** What a rule sees of one room id. */
export interface Found {
  readonly room?: Room
  /** The remains of a room that ended; only without `room`. */
  readonly closedRoom?: ClosedRoom
  /** When the room is looked at next; Infinity without `room`. */
  readonly due: number
}

/** A pure decision about one room. It may run more than once, so it must have no side effects. */
export type Rule<T> = (found: Found) => Outcome<T>

/** A step that changes nothing. */
export function unchanged<T>(answer: T): Step<T> {
  return { answer, changes: [], messages: [] }
}

export function isClosedRoom(value: Room | ClosedRoom): value is ClosedRoom {
  return 'closedAt' in value
}
