import type { Refusal } from '../../rooms/rules/step.js'
import type { Call } from './call.js'

/** What a rule sees of one call id. */
export interface FoundCall {
  readonly call: Call | undefined
  /** The call that the user is in: of the rule's `about` alone. */
  readonly engaged: (userID: string) => string | undefined
}

/** A rule's result: the next call, and the answer. Without `next` the call is unchanged. */
export interface CallStep<T> {
  readonly answer: T
  readonly next?: Call
}

export type CallOutcome<T> = CallStep<T> | Refusal

/** A pure decision about one call. It may run more than once, so it must have no side effects. */
export type CallRule<T> = (found: FoundCall) => CallOutcome<T>

/** A changed call: all notices are derived from the two states. */
export interface CallCommit {
  readonly before: Call | undefined
  readonly after: Call
}
