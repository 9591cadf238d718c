import type { Reach } from '../../rooms/ports/room_listener.js'
import type { Call } from '../rules/call.js'
import type { CallCommit, CallOutcome, CallRule } from '../rules/step.js'

/** Called with each change, in order per call, and which listeners to run in this process. A promise is awaited. */
export type CallListener = (commit: CallCommit, reaches: readonly Reach[]) => unknown

/**
 * Keeps the calls. One contract suite (test/calls) tests every adapter. A store decides only that a user is in one call
 * at a time: a rule's `engaged` stays true until its step is stored.
 */
export interface CallStore {
  /**
   * Applies a rule to one call, atomically, also as to whom it asks `engaged` of: `about` names them. A refusal changes
   * nothing. A call that begins with a ticket takes that out of its queue for good; refused (3) when
   * it is there no more.
   */
  update<T>(callID: string, rule: CallRule<T>, about?: readonly string[]): Promise<CallOutcome<T>>
  /** Calls the listener with every change from now on. Takes one listener. */
  listen(listener: CallListener): void
  /** The call that the user is in: ringing others, being rung, or talking. */
  of(userID: string): Promise<Call | undefined>
  /** The user's calls, including ongoing ones, newest first; at most the last 100. */
  list(userID: string, index: number, cnt: number): Promise<{ calls: readonly Call[]; total: number }>
  /** Calls in which something has lapsed at `now` (monotonic ms), a handful at a time; `more`: ask again. */
  due(now: number): Promise<{ calls: readonly string[]; more: boolean }>
}
