import type { CallFacts } from '../protocol'
import type { Calls } from './calls'
import type { Emitter } from './emitter'
import type { Method, OpenMethod } from './method'

/** Where one stands. */
export interface QueuePlace {
  ticketID: string
  queue: string
  /** 1 = the next. */
  position: number
}

/** An agent has come: his room is open. */
export interface Taken extends CallFacts {
  /** What this user gave when it began to wait. */
  extra: string
}

export interface QueueEvents {
  /** The position has changed, at most once a second; also when an agent has passed this user on to another queue. */
  onPosition: QueuePlace
  /** Enter the room, within 30 s: nobody has to accept. How the call ends says `onCallEnd` of the calls. */
  onTaken: Taken
  /** The place is lost: half a minute without a sign of this device, or another one of this user went away with it. */
  onPlaceLost: { ticketID: string; queue: string }
}

export interface QueueOptions {
  calls: Pick<Calls, 'inner'>
}

/** Somebody who waits for an agent. */
export interface Queue {
  /** Undefined: this device waits nowhere. @example const { position } = queue.place ?? { position: 0 } */
  readonly place: QueuePlace | undefined
  /** @example queue.on('onPosition', ({ position }) => this.setData({ position })) */
  readonly on: Emitter<QueueEvents>['on']
  /** One object of listeners; replaces the one before. @example queue.setListener({ onTaken: show }) */
  readonly setListener: Emitter<QueueEvents>['setListener']
  /**
   * Waits there, until an agent comes or `leave`; whoever waits there already, also on another device, keeps the place.
   * One waits in one queue at a time. Fails with 5001 (too many wait), 1 with `later` (too often).
   * @example const { position } = await queue.enter({ queue: 'bank', extra: 'order 7' })
   */
  enter: Method<{ queue: string; extra?: string }, QueuePlace>
  /** Waits no longer. Done after 3 s without a network too: the server notices. @example await queue.leave() */
  leave: OpenMethod<object, void>
  /**
   * Hears nothing more; the place is kept for half a minute. `enter` is refused (-9) from then on.
   * @example queue.stop()
   */
  stop(): void
}
