import type { Cancel, RoomPlatform } from '../platform/platform'
import type { Scope } from '../platform/scope'
import type { CallAnswer, CallEndReason, CallFacts, CallMedia, CallRecord, ImPush } from '../protocol'
import type { Emitter } from './emitter'
import type { Method, OpenMethod } from './method'
import type { CommonRoom, InnerRoom } from './rtcroom'

/** An incoming call. */
export interface IncomingCall extends CallFacts {
  /** The app's own data, as the caller passed it. */
  extra: string
}

export interface CallsEvents {
  /** Show it, with a way to accept and to refuse; `onCallEnd` takes it away. */
  onCall: IncomingCall
  /** How the ring of one of the called users ended. `reason`: the text of a rejection. */
  onCallAnswer: { callID: string; userID: string; action: CallAnswer; reason: string }
  /**
   * The call, or its ring on this device, is over. `answered_elsewhere`: another device of this user took it or, in a
   * double room, another of the called users.
   */
  onCallEnd: { callID: string; roomID: string; reason: CallEndReason }
}

/** Where the server tells a user something, when that is not its own socket: `tencentIM()` of `im/tencent.ts`. */
export interface NoticeSource {
  /**
   * Until it is closed. `pushed`: what `administrator` said; `up`: it is there again. Fails with -2 before the login.
   */
  hear(options: HearOptions): { close(): void }
}

export interface HearOptions {
  platform: RoomPlatform
  administrator: string
  pushed(push: ImPush): void
  up(): void
}

export interface CallsOptions {
  /** A logged-in rtcroom of type `double_room` or `multi_room`. */
  room: Pick<CommonRoom<never>, 'inner'>
  /** With Tencent's IM: the same value that the room was created with. */
  im?: NoticeSource
}

export interface Ringing {
  userIDs: string[]
  media?: CallMedia
  roomInfo?: string
  /** Seconds, 5 to 120; 30 when absent. */
  timeout?: number
  /** The app's own data for the called users: up to 1024 bytes. */
  extra?: string
}

/** Which call, and where it takes place. */
export type CallPlace = Pick<CallFacts, 'callID' | 'roomID'>

/** The parts of the calls that queues stand on: no checks of arguments, no callbacks. */
export interface InnerCalls {
  readonly session: InnerRoom['session']
  readonly platform: RoomPlatform
  /** Ends with the calls. */
  readonly scope: Scope
  /** Places of queues that were stopped, by their ticketID: each is given back after a while, unless that is called. */
  readonly leftPlaces: Map<string, Cancel>
  /** Of the socket. `hidden`: the platform may cut it at any time, and runs nothing. */
  readonly link: 'up' | 'connecting' | 'hidden'
  /** All that the socket tells, and that it has come up. */
  readonly on: Emitter<{ push: ImPush; up: undefined }>['on']
  /** This device takes part in a call that did not ring on it. */
  attend(call: CallPlace): void
  /** The same for one that it asks for: what is told of it before the answer waits for that. */
  dial<Answer extends CallPlace>(ask: () => Promise<Answer>): Promise<Answer>
  /** Done when the room of the call that this device takes part in can be entered. */
  roomOpen(roomID: string): Promise<void>
}

export interface Calls {
  /** For the library's own modules. */
  readonly inner: InnerCalls
  /** The call that rings here now; undefined: none. @example this.setData({ call: calls.incoming }) */
  readonly incoming: IncomingCall | undefined
  /** @example calls.on('onCall', (call) => this.setData({ call })) */
  readonly on: Emitter<CallsEvents>['on']
  /** One object of listeners; replaces the one before. @example calls.setListener({ onCall: show }) */
  readonly setListener: Emitter<CallsEvents>['setListener']
  /**
   * Rings other users. Enter the room at once, or the ring ends. Fails with 14 (only the server's owner may ring), 1
   * (in a call already, or too often).
   * @example const { roomID } = await calls.call({ userIDs: ['bob'], media: 'video' }); await call.start({ roomID })
   */
  call: Method<Ringing, { callID: string; roomID: string }>
  /**
   * Accepts the call that rings here. Resolves when its room is open; enter it within 30 s. Fails with 3 (over, or
   * taken on another device).
   * @example const { roomID } = await calls.accept(); await call.start({ roomID })
   */
  accept: OpenMethod<object, { roomID: string }>
  /** @example await calls.reject({ reason: '稍后回电' }) */
  reject: OpenMethod<{ reason?: string }, void>
  /** Stops ringing, also while `call` is pending, which then rejects. @example await calls.cancel() */
  cancel: OpenMethod<object, void>
  /** This user's last 100 calls, newest first. @example const { total } = await calls.list({ cnt: 20, index: 0 }) */
  list: Method<{ cnt: number; index: number }, { calls: CallRecord[]; total: number }>
  /**
   * Closes the socket and removes all listeners; call it with the logout. `call` is refused (-9) from then on.
   * @example calls.stop()
   */
  stop(): void
}
