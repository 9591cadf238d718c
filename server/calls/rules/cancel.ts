import { Code } from '../../../wxlite/utils/protocol.js'
import type { Actor } from '../../rooms/rules/room.js'
import { Refusal } from '../../rooms/rules/step.js'
import { NO_CALL } from './answer.js'
import { type Now, withCallees } from './call.js'
import { settle } from './settle.js'
import type { CallOutcome, FoundCall } from './step.js'

/** The caller stops ringing all who have not answered; participants who are in stay. */
export function cancel({ call }: FoundCall, actor: Actor, now: Now): CallOutcome<void> {
  if (call === undefined || call.caller.userID !== actor.userID) return new Refusal(Code.NO_ROOM, NO_CALL)
  // Nobody rings any more: a second device, or a repeated request whose reply was lost.
  if (call.ended) return { answer: undefined }
  const quiet = withCallees(call, (callee) => (callee.line === 'ringing' ? { ...callee, line: 'cancelled' } : callee))
  return { answer: undefined, next: settle(quiet, now) }
}
