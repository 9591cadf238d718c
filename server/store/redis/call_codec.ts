import type { Call, Callee } from '../../calls/rules/call.js'
import type { CallCommit } from '../../calls/rules/step.js'

/** Maps are written as lists, so that ids are never names of properties. */
type StoredCall = Omit<Call, 'callees'> & { readonly callees: readonly Callee[] }

/** A call as it stands in Redis. */
export function encodeCall(call: Call): string {
  const stored: StoredCall = { ...call, callees: [...call.callees.values()] }
  return JSON.stringify(stored)
}

/** `text` was written by a node of ours. */
export function decodeCall(text: string): Call {
  return callOf(JSON.parse(text))
}

/** A change, made of the texts of the call before it ('' = there was none) and after it. */
export function encodeCallCommit(before: string, after: string): string {
  return before === '' ? `{"after":${after}}` : `{"before":${before},"after":${after}}`
}

/** `text` was written by a node of ours. */
export function decodeCallCommit(text: string): CallCommit {
  const { before, after }: { before?: StoredCall; after: StoredCall } = JSON.parse(text)
  return { before: before && callOf(before), after: callOf(after) }
}

function callOf(stored: StoredCall): Call {
  return { ...stored, callees: new Map(stored.callees.map((callee) => [callee.userID, callee])) }
}
