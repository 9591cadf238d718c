import { callDueAt, type Now, withCallees } from './call.js'
import { settle } from './settle.js'
import type { CallOutcome, FoundCall } from './step.js'

/** What time does: a ring that nobody answered is missed, and whoever said yes but never came is out. */
export function lapse({ call }: FoundCall, now: Now): CallOutcome<void> {
  if (call === undefined || callDueAt(call) > now.at) return { answer: undefined }
  const next = withCallees(call, (callee) => {
    if (callee.line === 'ringing' && call.ringsUntil <= now.at) return { ...callee, line: 'missed' }
    if (callee.line === 'accepted' && callee.enterBy <= now.at) return { ...callee, line: 'left' }
    return callee
  })
  return { answer: undefined, next: settle(next, now) }
}
