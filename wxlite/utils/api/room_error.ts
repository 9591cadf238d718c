import { spoken } from '../platform/spoken'
import { Code, type LostReason, type Reply } from '../protocol'

/** Codes below zero are the client's own; those above zero are the server's (`Code` in protocol.ts). */
export enum ClientCode {
  /** No answer: no network, time-out, or something that is not the room server. */
  NETWORK = -1,
  /** The IM login failed, the server wants another IM, or a message could not be sent. */
  IM = -2,
  /** The room could not be made, or no push URL was given. */
  CREATE = -3,
  /** The room could not be entered. */
  ENTER = -4,
  /** Wrong arguments, or called at the wrong time. */
  ARGUMENT = -9,
  /** Link-mic was refused, or nobody answered in time. */
  LINK_MIC = -999,
}

/**
 * The one error of this library: rejected by promises, handed to `fail`.
 *
 * @example
 * try { await rtcroom.enterRoom({ roomID, pushURL }) }
 * catch (e) { if (e instanceof RoomError && e.errCode === Code.ROOM_FULL) showFull() }
 */
export class RoomError extends Error {
  override readonly name = 'RoomError'

  /** Chinese (or what `english.ts` makes of it), fit to be shown. With a server's code it ends with `[code]`. */
  readonly errMsg: string
  /** What the developer can do about it, in the same language. */
  readonly hint: string

  constructor(
    /** See ClientCode, and `Code` in protocol.ts. */
    readonly errCode: number,
    errMsg: string,
    /** What was being done: a method of the room or an operation of the protocol. */
    readonly operation: string,
    hint = '',
    /** Why the seat was lost (server code 5). */
    readonly reason?: LostReason,
    /** The server had too much to do (429) or was in trouble: no refusal, the same call may succeed later. */
    readonly later = false,
  ) {
    const [said, advice] = [spoken.say(errMsg), spoken.say(hint)]
    super(`${operation}: ${said}${advice ? ` (${advice})` : ''}`)
    this.errMsg = said
    this.hint = advice
  }
}

/** Converts any thrown value into a RoomError. */
export function asRoomError(error: unknown, operation = '', errCode: number = ClientCode.NETWORK): RoomError {
  if (error instanceof RoomError) return error
  return new RoomError(errCode, error instanceof Error ? error.message : String(error), operation)
}

/**
 * Hints for the developer on refusals whose server text does not say what to do. Short, since they are part of every
 * bundle.
 */
const HINTS: { readonly [code: number]: string } = {
  [Code.NO_ROOM]: '已结束、未开放，或无权操作',
  [Code.AUTH]: '请重新 login 或 getPushURL',
  [Code.ROOM_EXISTS]: '请换一个 roomID',
  [Code.KICKED]: '见 unkickPusher',
  [Code.NO_GRANT]: '请先 requestJoinPusher',
  [Code.NOT_AVAILABLE]: '见服务端配置',
  [Code.ROOM_FULL]: '见服务端 maxMembers',
}

/** The error for a request that the server refused or deferred. */
export function refusal(operation: string, { code, message, reason }: Reply, later?: boolean): RoomError {
  return new RoomError(code, `${message}[${code}]`, operation, HINTS[code], reason, later)
}

/** Whether the server refused for good: neither a missing answer nor "later". */
export function isRefusal({ errCode, later }: RoomError): boolean {
  return errCode > Code.OK && !later
}

/** The error for a call that was abandoned on purpose: the room was left, or link-mic ended. */
export function cancelled(operation: string, errCode: number = ClientCode.ENTER): RoomError {
  return new RoomError(errCode, '请求已取消', operation)
}

/** The error for a message or request that cannot be sent because the link is down. */
export function linkDown(operation: string): RoomError {
  return new RoomError(ClientCode.IM, '消息通道未连接', operation, `正在自动重连；${checkDomain('socket')}`)
}

/** The hint when the server cannot be reached. */
export function checkDomain(kind: 'request' | 'socket'): string {
  return `请检查网络和 ${kind} 合法域名`
}
