import type { Refusal } from '../../rooms/rules/step.js'
import type { Call } from './call.js'

/** What a rule is shown of one call id. */
export interface FoundCall {
  readonly call: Call | undefined
  /** The call that the user is in: of the rule's `about` alone. */
  readonly engaged: (userID: string) => string | undefined
}

/** A rule's "yes": what the call becomes, and what is answered. Without `next` it stays as it is. */
export interface CallStep<T> {
  readonly answer: T
  readonly next?: Call
}

export type CallOutcome<T> = CallStep<T> | Refusal

/** A pure decision about one call. It may run more than once, so it keeps no memory. */
export type CallRule<T> = (found: FoundCall) => CallOutcome<T>

/** A call that changed: what everybody else is told is made from the two. */
export interface CallCommit {
  readonly before: Call | undefined
  readonly after: Call
}
