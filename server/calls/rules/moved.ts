import { answered } from './answer.js'
import { type Call, isEngaged, type Now } from './call.js'
import { endedWithRoom, settle } from './settle.js'
import type { CallOutcome, FoundCall } from './step.js'

/** What happened in the call's room. */
export type Move = { readonly type: 'join' | 'quit'; readonly userID: string } | { readonly type: 'close' }

/** Applies what happened in the call's room: users who enter are in, users who leave are out; the call ends with it. */
export function moved({ call, engaged }: FoundCall, moves: readonly Move[], now: Now): CallOutcome<void> {
  if (call === undefined || call.ended) return { answer: undefined }
  const elsewhere = (userID: string) => (engaged(userID) ?? call.callID) !== call.callID
  const next = moves.reduce((moving, move) => after(moving, move, now, elsewhere), call)
  return next === call ? { answer: undefined } : { answer: undefined, next }
}

function after(call: Call, move: Move, now: Now, elsewhere: (userID: string) => boolean): Call {
  if (call.ended) return call
  if (move.type === 'close') return endedWithRoom(call, now)
  const line = move.type === 'join' ? 'in' : 'left'
  if (move.userID === call.caller.userID) {
    // A user who is in another call by now does not rejoin this one, but may enter its room.
    if (call.caller.line === line || (line === 'in' && elsewhere(move.userID))) return call
    return settle({ ...call, caller: { ...call.caller, line } }, now)
  }
  const callee = call.callees.get(move.userID)
  if (callee === undefined || callee.line === line || !isEngaged(callee.line)) return call
  // Entering the room while it rings counts as accepting.
  if (callee.line === 'ringing') return line === 'in' ? answered(call, { ...callee, line }, now) : call
  return settle({ ...call, callees: new Map(call.callees).set(callee.userID, { ...callee, line }) }, now)
}
