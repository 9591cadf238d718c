import { Code } from '../../../wxlite/utils/protocol.js'
import type { Actor } from '../../rooms/rules/room.js'
import { Refusal } from '../../rooms/rules/step.js'
import { NO_CALL } from './answer.js'
import { type Now, withCallees } from './call.js'
import { settle } from './settle.js'
import type { CallOutcome, FoundCall } from './step.js'

/** The caller takes the call back from all who have not answered; whoever is in stays. */
export function cancel({ call }: FoundCall, actor: Actor, now: Now): CallOutcome<void> {
  if (call === undefined || call.caller.userID !== actor.userID) return new Refusal(Code.NO_ROOM, NO_CALL)
  // What was asked for is so: a second device, or an answer that was lost.
  if (call.ended) return { answer: undefined }
  const quiet = withCallees(call, (callee) => (callee.line === 'ringing' ? { ...callee, line: 'cancelled' } : callee))
  return { answer: undefined, next: settle(quiet, now) }
}
