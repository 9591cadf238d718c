import type { C2CNotice, Code, LostReason, UserNotice } from '../../../wxlite/utils/protocol.js'
import type { AudienceEdit } from './audience_edit.js'
import type { ClosedRoom, MemberChange, Room } from './room.js'

/** Something to tell one user; with `session` only on that login. */
export interface Message {
  readonly userID: string
  readonly notice: UserNotice | C2CNotice
  readonly session?: string
}

/** A rule's "no": nothing changes. */
export class Refusal {
  constructor(
    readonly code: Code,
    /** Chinese, for the client; absent = the code's own text. */
    readonly message?: string,
    readonly fields: { reason?: LostReason; roomID?: string } = {},
  ) {}
}

/** A rule's "yes": what the room becomes, what is told, what is answered. */
export interface Step<T> {
  readonly answer: T
  /** The next value; absent when the room stays as it is. A ClosedRoom ends it. */
  readonly next?: Room | ClosedRoom
  /** Only this member's `seenAt` moves. */
  readonly touch?: { readonly userID: string; readonly at: number }
  /** When the room must be looked at next, as rooms count time (ms); absent = as before. Too early does no harm. */
  readonly due?: number
  /** What the store does to the audience of `next`. */
  readonly audience?: readonly AudienceEdit[]
  /** How many the audience has then; absent when that is as before. */
  readonly audienceCount?: number
  /** Who is neither member nor audience any more, or was kicked out: they hear nothing more of the room. */
  readonly expelled?: readonly string[]
  readonly changes: readonly MemberChange[]
  readonly messages: readonly Message[]
}

export type Outcome<T> = Step<T> | Refusal

/** What a rule is shown of one room id. */
export interface Found {
  readonly room?: Room
  /** What is remembered of a room that ended; only without `room`. */
  readonly closedRoom?: ClosedRoom
  /** When the room is looked at next; Infinity without `room`. */
  readonly due: number
}

/** A pure decision about one room. It may run more than once, so it keeps no memory. */
export type Rule<T> = (found: Found) => Outcome<T>

/** A step that changes nothing. */
export function unchanged<T>(answer: T): Step<T> {
  return { answer, changes: [], messages: [] }
}

export function isClosedRoom(value: Room | ClosedRoom): value is ClosedRoom {
  return 'closedAt' in value
}
