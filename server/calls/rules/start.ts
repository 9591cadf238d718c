import { type CallMedia, Code, type RoomType } from '../../../wxlite/utils/protocol.js'
import { Refusal } from '../../rooms/rules/step.js'
import { type Call, type Callee, ENTER_WITHIN, type Now } from './call.js'
import { settle } from './settle.js'
import type { CallOutcome, FoundCall } from './step.js'
import type { Ticket } from './ticket.js'

export interface CallRequest {
  readonly callID: string
  readonly roomID: string
  readonly roomType: RoomType
  readonly media: CallMedia
  readonly caller: { readonly userID: string; readonly userName: string; readonly userAvatar: string }
  readonly userIDs: readonly string[]
  /** Which callees have a connected device; absent if the notification plane cannot know. */
  readonly online?: ReadonlySet<string>
  /** Seconds. */
  readonly timeout: number
  readonly data: string
  /** The ticket of a customer from a queue, who has accepted by waiting. */
  readonly ticket?: Ticket
}

/** Rings all callees at once. Those in another call are `busy` at once. */
export function start({ engaged }: FoundCall, request: CallRequest, now: Now): CallOutcome<void> {
  const { userIDs, online, timeout, caller, ...rest } = request
  if (userIDs.includes(caller.userID)) return new Refusal(Code.BAD_REQUEST, '不能呼叫自己')
  if (engaged(caller.userID) !== undefined) return new Refusal(Code.BAD_REQUEST, '您正在通话中，请先结束当前通话')
  const { ticket } = rest
  if (ticket && userIDs.some((userID) => engaged(userID) !== undefined))
    return new Refusal(Code.BAD_REQUEST, '该客户正在通话中，请稍后再试')
  const callees = new Map<string, Callee>()
  for (const userID of userIDs) {
    const free = ticket ? 'accepted' : 'ringing'
    const line = engaged(userID) === undefined ? free : 'busy'
    callees.set(userID, {
      userID,
      ...(online && { online: online.has(userID) }),
      line,
      session: '',
      said: '',
      enterBy: ticket ? now.at + ENTER_WITHIN : 0,
    })
  }
  const call: Call = {
    ...rest,
    caller: { ...caller, line: 'accepted' },
    callees,
    startedAt: now.unix,
    expiresAt: now.unix + timeout * 1000,
    ringsUntil: now.at + timeout * 1000,
    answeredAt: ticket ? now.unix : 0,
    ...(ticket && { talkingSince: now.at }),
  }
  return { answer: undefined, next: settle(call, now) }
}
