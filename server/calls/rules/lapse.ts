import { callDueAt, type Now, withCallees } from './call.js'
import { settle } from './settle.js'
import type { CallOutcome, FoundCall } from './step.js'

/** Applies time-outs: an unanswered ring is missed, and a callee who accepted but never entered is out. */
export function lapse({ call }: FoundCall, now: Now): CallOutcome<void> {
  if (call === undefined || callDueAt(call) > now.at) return { answer: undefined }
  const next = withCallees(call, (callee) => {
    if (callee.line === 'ringing' && call.ringsUntil <= now.at) return { ...callee, line: 'missed' }
    if (callee.line === 'accepted' && callee.enterBy <= now.at) return { ...callee, line: 'left' }
    return callee
  })
  return { answer: undefined, next: settle(next, now) }
}
