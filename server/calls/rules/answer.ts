import { type CallAction, Code } from '../../../wxlite/utils/protocol.js'
import type { Actor } from '../../rooms/rules/room.js'
import { Refusal } from '../../rooms/rules/step.js'
import { type Call, type Callee, ENTER_WITHIN, type Line, type Now } from './call.js'
import { settle } from './settle.js'
import type { CallOutcome, FoundCall } from './step.js'

export const NO_CALL = '通话不存在或已结束'

const LINES: { readonly [action in CallAction]: Line } = { accept: 'accepted', reject: 'rejected', busy: 'busy' }

/** The answer of a user's device; `reason` goes with a rejection. */
export interface Answer {
  readonly action: CallAction
  readonly reason: string
}

/** The first answer of any device counts. The same device may repeat it, in case the reply was lost. */
export function answer({ call }: FoundCall, actor: Actor, { action, reason }: Answer, now: Now): CallOutcome<Call> {
  const callee = call?.callees.get(actor.userID)
  if (call === undefined || callee === undefined) return new Refusal(Code.NO_ROOM, NO_CALL)
  if (callee.line === 'accepted' && callee.session === '' && action === 'accept') return { answer: call }
  if (callee.line !== 'ringing') {
    const said = callee.line === 'in' ? 'accepted' : callee.line
    if (callee.session === actor.session && said === LINES[action]) return { answer: call }
    return new Refusal(Code.NO_ROOM, callee.session === '' ? NO_CALL : '该通话已在其他设备上处理')
  }
  const next = answered(call, { ...callee, line: LINES[action], session: actor.session, said: reason }, now)
  return { answer: next, next }
}

/** The call with a callee's answer in it. */
export function answered(call: Call, callee: Callee, now: Now): Call {
  const yes = callee.line === 'accepted' || callee.line === 'in'
  const callees = new Map(call.callees).set(callee.userID, { ...callee, enterBy: yes ? now.at + ENTER_WITHIN : 0 })
  const first = yes && call.answeredAt === 0
  return settle({ ...call, callees, ...(first && { answeredAt: now.unix, talkingSince: now.at }) }, now)
}
