import type { CallAction, CallAnswer, UserNotice } from '../../../wxlite/utils/protocol.js'
import { type Call, type Callee, isEngaged, type Line } from './call.js'
import type { CallCommit } from './step.js'

/** A notice for one user, on all devices, or on all but the one that answered. */
export interface CallMessage {
  readonly userID: string
  readonly notice: UserNotice
  readonly except?: string
}

/** An event for the operator's backend. */
export interface CallHappening {
  readonly type: 'call.ringing' | 'call.accepted' | 'call.rejected' | 'call.missed' | 'call.ended'
  /** The user concerned; the caller when the call ends. */
  readonly userID: string
  readonly data: { readonly [field: string]: unknown }
}

export interface Told {
  readonly messages: readonly CallMessage[]
  readonly happenings: readonly CallHappening[]
}

/** How a ring ended, as reported to the caller. */
const ANSWERS: { readonly [line in Line]?: CallAnswer } = {
  accepted: 'accept',
  in: 'accept',
  rejected: 'reject',
  busy: 'busy',
  missed: 'missed',
}
const HAPPENINGS: { readonly [line in Line]?: CallHappening['type'] } = {
  accepted: 'call.accepted',
  in: 'call.accepted',
  rejected: 'call.rejected',
  busy: 'call.rejected',
  missed: 'call.missed',
}

/** All notices to users and events for the operator's backend that follow from a change, in order. */
export function told({ before, after }: CallCommit): Told {
  const messages: CallMessage[] = []
  const happenings: CallHappening[] = []
  for (const callee of after.callees.values()) {
    const was = before?.callees.get(callee.userID)?.line
    if (was === callee.line) continue
    if (callee.line === 'ringing') {
      messages.push({ userID: callee.userID, notice: ringOf(after) })
      happenings.push({
        type: 'call.ringing',
        userID: callee.userID,
        data: { expiresAt: after.expiresAt, online: callee.online },
      })
    } else if (was === undefined || was === 'ringing') {
      if (taken(callee)) messages.push({ userID: callee.userID, notice: ringOf(after) })
      ringOver(after, callee, was !== undefined, messages, happenings)
    }
  }
  if (after.ended && !before?.ended) callOver(before, after, messages, happenings)
  return { messages, happenings }
}

/** Whether an agent has taken this customer out of a queue, and the customer has not entered yet. */
function taken({ line, session }: Callee): boolean {
  return line === 'accepted' && session === ''
}

/** The notices for a callee. */
function ringOf({ callID, roomID, roomType, media, caller, data, expiresAt, ticket }: Call): UserNotice {
  const { userID: fromUserID, userName, userAvatar } = caller
  const ring = { callID, roomID, roomType, media, fromUserID, userName, userAvatar, data, expiresAt }
  return { event: 'call', ...ring, ...(ticket && { ticketID: ticket.ticketID }) }
}

/** The notices that a newly connected device gets about the call that its user is in. */
export function catchUp(call: Call, userID: string): UserNotice[] {
  if (call.ended) return []
  if (call.caller.userID !== userID) {
    const callee = call.callees.get(userID)
    return callee && (callee.line === 'ringing' || taken(callee)) ? [ringOf(call)] : []
  }
  return [...call.callees.values()].flatMap((callee) => answerOf(call, callee) ?? [])
}

function answerOf({ callID, roomID }: Call, { userID, line, said }: Callee): UserNotice | undefined {
  const action = ANSWERS[line]
  if (action === undefined) return undefined
  return {
    event: 'call_answer',
    callID,
    roomID,
    userID,
    action,
    ...(said !== '' && action !== 'accept' && { reason: said }),
  }
}

/** `rang`: the callee's devices rang; otherwise the callee was busy from the start. */
function ringOver(
  call: Call,
  callee: Callee,
  rang: boolean,
  messages: CallMessage[],
  happenings: CallHappening[],
): void {
  const { callID, roomID, caller } = call
  const { userID, line, session } = callee
  if (rang) {
    const quiet = line === 'missed' || line === 'cancelled' ? line : 'answered_elsewhere'
    const notice = { event: 'call_ended', callID, roomID, reason: quiet } as const
    messages.push({ userID, notice, ...(session !== '' && { except: session }) })
  }
  const answer = answerOf(call, callee)
  if (answer) messages.push({ userID: caller.userID, notice: answer })
  const type = HAPPENINGS[line]
  const reason: CallAction | undefined = line === 'busy' ? 'busy' : line === 'rejected' ? 'reject' : undefined
  if (type) happenings.push({ type, userID, data: reason ? { reason } : {} })
}

function callOver(before: Call | undefined, after: Call, messages: CallMessage[], happenings: CallHappening[]): void {
  const { callID, roomID, caller, callees, ended } = after
  if (!ended) return
  const { reason, duration } = ended
  const notice = { event: 'call_ended', callID, roomID, reason } as const
  messages.push({ userID: caller.userID, notice })
  for (const { userID } of callees.values()) {
    const was = before?.callees.get(userID)?.line
    if (was !== undefined && was !== 'ringing' && isEngaged(was)) messages.push({ userID, notice })
  }
  happenings.push({ type: 'call.ended', userID: caller.userID, data: { reason, duration } })
}
