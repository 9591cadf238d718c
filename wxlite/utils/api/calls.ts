import type { CallAnswer, CallEndReason, CallFacts, CallMedia, CallRecord } from '../protocol'
import type { Emitter } from './emitter'
import type { Method, OpenMethod } from './method'
import type { CommonRoom } from './rtcroom'

/** Somebody calls. */
export interface IncomingCall extends CallFacts {
  /** The app's own, as the caller gave it. */
  extra: string
}

export interface CallsEvents {
  /** Show it, with a way to accept and to refuse; `onCallEnd` takes it away. */
  onCall: IncomingCall
  /** How the ring of one whom this user called ended. `reason`: what a no said. */
  onCallAnswer: { callID: string; userID: string; action: CallAnswer; reason: string }
  /**
   * The call, or its ring on this device, is over. `answered_elsewhere`: another device of this user, or in a call of
   * two another one who was called, took it.
   */
  onCallEnd: { callID: string; roomID: string; reason: CallEndReason }
}

export interface CallsOptions {
  /** An rtcroom that is logged in, as `double_room` or `multi_room`. */
  room: Pick<CommonRoom<never>, 'inner'>
}

export interface Ringing {
  userIDs: string[]
  media?: CallMedia
  roomInfo?: string
  /** Seconds, 5 to 120; 30 when absent. */
  timeout?: number
  /** The app's own, for who is called: up to 1024 bytes. */
  extra?: string
}

export interface Calls {
  /** Who calls now; undefined: nobody. */
  readonly incoming: IncomingCall | undefined
  /** @example calls.on('onCall', (call) => this.setData({ call })) */
  readonly on: Emitter<CallsEvents>['on']
  readonly setListener: Emitter<CallsEvents>['setListener']
  /**
   * Rings; enter the room at once, or the ring ends. Fails with 14 (only the server's owner may ring), 1 (in a call
   * already, or too often).
   * @example const { roomID } = await calls.call({ userIDs: ['bob'], media: 'video' }); await call.start({ roomID })
   */
  call: Method<Ringing, { callID: string; roomID: string }>
  /**
   * Takes the call that rings here. Done when its room is open; enter it within 30 s. Fails with 3 (over, or taken on
   * another device). @example const { roomID } = await calls.accept(); await call.start({ roomID })
   */
  accept: OpenMethod<object, { roomID: string }>
  /** @example await calls.reject({ reason: '稍后回电' }) */
  reject: OpenMethod<{ reason?: string }, void>
  /** Stops ringing others. @example await calls.cancel() */
  cancel: OpenMethod<object, void>
  /** One's last 100 calls, newest first. @example const { total } = await calls.list({ cnt: 20, index: 0 }) */
  list: Method<{ cnt: number; index: number }, { calls: CallRecord[]; total: number }>
  /** Hears nothing more, and closes the socket: with the logout. @example calls.stop() */
  stop(): void
}
