import type { CallEndReason } from '../../../wxlite/utils/protocol.js'
import { type Call, isEngaged, type Line, type Now, withCallees } from './call.js'

/**
 * The consequences of the participants' states: the ring ends with its caller, the first acceptance takes a call of
 * two, and a call in which nobody rings and fewer than two are left is over.
 */
export function settle(call: Call, now: Now): Call {
  if (call.ended) return call
  const rung = withRingsOver(call)
  const lines = Array.from(rung.callees.values(), ({ line }) => line)
  const active = [rung.caller.line, ...lines].filter((line) => line === 'accepted' || line === 'in').length
  if (lines.includes('ringing') || active >= 2) return rung
  const duration = Math.max(0, Math.round((now.at - (rung.talkingSince ?? now.at)) / 1000))
  return { ...rung, ended: { at: now.unix, reason: reasonOf(rung, lines), duration } }
}

/** The room is gone, and everybody in it. */
export function endedWithRoom(call: Call, now: Now): Call {
  const alone = withCallees(call, (callee) =>
    callee.line === 'accepted' || callee.line === 'in' ? { ...callee, line: 'left' } : callee,
  )
  return settle({ ...alone, caller: { ...alone.caller, line: 'left' } }, now)
}

function withRingsOver(call: Call): Call {
  const over = ringsOverBy(call)
  if (over === undefined) return call
  return withCallees(call, (callee) => (callee.line === 'ringing' ? { ...callee, line: over } : callee))
}

function ringsOverBy({ caller, callees, roomType }: Call): Line | undefined {
  if (!isEngaged(caller.line)) return 'cancelled'
  const taken = [...callees.values()].some(({ line }) => line === 'accepted' || line === 'in')
  return taken && roomType === 'double_room' ? 'answered_elsewhere' : undefined
}

function reasonOf({ answeredAt }: Call, lines: readonly Line[]): CallEndReason {
  if (answeredAt > 0) return 'ended'
  if (lines.includes('cancelled')) return 'cancelled'
  return lines.includes('missed') ? 'missed' : 'rejected'
}
