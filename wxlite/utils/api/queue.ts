import type { CallFacts } from '../protocol'
import type { Calls } from './calls'
import type { Emitter } from './emitter'
import type { Method, OpenMethod } from './method'

/** This user's place in a queue. */
export interface QueuePlace {
  ticketID: string
  queue: string
  /** 1 = the next. */
  position: number
}

/** An agent has taken this user; the agent's room is open. */
export interface Taken extends CallFacts {
  /** The `extra` that this user passed to `enter`. */
  extra: string
}

export interface QueueEvents {
  /** The position has changed, at most once a second; also when an agent has passed this user on to another queue. */
  onPosition: QueuePlace
  /** Enter the room within 30 s; there is nothing to accept. The call's end is reported by `onCallEnd` of the calls. */
  onTaken: Taken
  /** The place is lost: after half a minute without contact, or because another device of this user gave it up. */
  onPlaceLost: { ticketID: string; queue: string }
}

export interface QueueOptions {
  calls: Pick<Calls, 'inner'>
}

/** Waiting for an agent. */
export interface Queue {
  /** Undefined while not in a queue. @example const { position } = queue.place ?? { position: 0 } */
  readonly place: QueuePlace | undefined
  /** @example queue.on('onPosition', ({ position }) => this.setData({ position })) */
  readonly on: Emitter<QueueEvents>['on']
  /** One object of listeners; replaces the one before. @example queue.setListener({ onTaken: show }) */
  readonly setListener: Emitter<QueueEvents>['setListener']
  /**
   * Enters a queue, until an agent comes or `leave`. A user who waits there already, also on another device, keeps the
   * place. A user can wait in one queue at a time. Fails with 5001 (too many wait), 1 with `later` (too often).
   * @example const { position } = await queue.enter({ queue: 'bank', extra: 'order 7' })
   */
  enter: Method<{ queue: string; extra?: string }, QueuePlace>
  /** Leaves the queue. Also succeeds after 3 s without a network: the server notices. @example await queue.leave() */
  leave: OpenMethod<object, void>
  /**
   * Removes its listeners; the server keeps the place for half a minute. `enter` is refused (-9) from then on.
   * @example queue.stop()
   */
  stop(): void
}
