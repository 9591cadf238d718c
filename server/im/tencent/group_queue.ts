import type { Clock } from '../../clock.js'
import type { CloudClient } from '../../cloud/cloud_client.js'
import { TokenBucket } from '../../limits/token_bucket.js'
import type { Outcome } from './rest_api.js'

/**
 * One step in the life of a group. A message replaces a waiting one with the same key: only the last of them matters.
 */
export type GroupOrder =
  | { kind: 'create'; command: string; body: object; settled: (outcome: Outcome) => void }
  | {
      kind: 'message'
      key: 'change' | 'close' | 'audience' | 'custom' | `text${number}`
      command: string
      body: object
    }
  | { kind: 'destroy'; command: string; body: object }

export interface GroupQueueOptions {
  roomID: string
  clock: Clock
  /** Makes the call. Never rejects. */
  call: (command: string, body: object) => Promise<Outcome>
  /** Makes a group again that the cloud says is gone. */
  recreate: () => Promise<Outcome>
  cloud: CloudClient
  /** The group has ended and nothing is left to do. */
  ended: () => void
}

/** Pauses before a further try, ms. A message is given up after the last. */
const PAUSES: readonly number[] = [500, 1_000, 2_000, 4_000, 8_000]
const LONG_PAUSE = 10_000
/** Tries to end a group that the cloud answers but will not end for now. */
const END_TRIES = 20
/** The cloud takes 40 messages a second per group: no second has more than these two together. */
const PER_SECOND = 30
const AT_ONCE = 10

/**
 * The orders of one group, one at a time, in order: a group is ended before it is
 * made again under the same id. Holds a handful of orders at most.
 */
export class GroupQueue {
  private waiting: GroupOrder[] = []
  private current: GroupOrder | undefined
  private tries = 0
  private recreated = false
  private over = false
  private readonly rate = new TokenBucket(PER_SECOND, AT_ONCE)

  constructor(private readonly options: GroupQueueOptions) {}

  /** Orders that are not done yet. */
  get length(): number {
    return this.waiting.length + (this.current === undefined ? 0 : 1)
  }

  add(order: GroupOrder): void {
    this.over = order.kind === 'destroy'
    if (order.kind === 'destroy') this.clearBeforeEnd()
    if (order.kind === 'message')
      this.waiting = this.waiting.filter((other) => other.kind !== 'message' || other.key !== order.key)
    this.waiting.push(order)
    this.next()
  }

  /**
   * What no longer matters once the group ends: everything but its last message, and that too when the group was not
   * made yet.
   */
  private clearBeforeEnd(): void {
    const { waiting } = this
    const made = waiting.every((order) => order.kind === 'message')
    this.waiting = waiting.filter((order) => made && order.kind === 'message' && order.key === 'close')
    for (const order of waiting)
      if (order.kind === 'create') order.settled({ status: 'refused', code: 0, info: 'the room ended' })
  }

  private next(): void {
    if (this.current !== undefined) return
    this.current = this.waiting.shift()
    this.tries = 0
    this.recreated = false
    if (this.current !== undefined) void this.attempt(this.current)
    else if (this.over) this.options.ended()
  }

  private async attempt(order: GroupOrder): Promise<void> {
    const { clock, call } = this.options
    if (order.kind === 'message') {
      const wait = this.rate.wait(clock.monotonic())
      if (wait > 0) return this.later(order, wait)
      this.rate.take(clock.monotonic())
    }
    this.handleOutcome(order, await call(order.command, order.body))
  }

  private handleOutcome(order: GroupOrder, outcome: Outcome): void {
    const { status } = outcome
    if (order.kind === 'create') {
      this.done()
      order.settled(outcome)
    } else if (status === 'ok' || (order.kind === 'destroy' ? status === 'gone' : this.pointless(order))) this.done()
    else if (status === 'blocked') this.later(order, LONG_PAUSE)
    else this.again(order, outcome)
  }

  private again(order: GroupOrder, { status, code }: Outcome): void {
    if (status === 'gone' && !this.recreated) {
      this.recreated = true
      void this.options.recreate().then(() => this.attempt(order))
      return
    }
    this.tries += 1
    const passing = status === 'retry' || status === 'limited' || status === 'unreachable'
    // While the cloud is away one order waits here as long as it takes: there is no more than that to hold.
    const patient = status === 'unreachable' || (order.kind === 'destroy' && this.tries < END_TRIES)
    const pause = PAUSES[this.tries - 1] ?? (patient ? LONG_PAUSE : undefined)
    if (passing && pause !== undefined) {
      this.later(order, status === 'limited' ? pause * 2 : pause)
    } else {
      this.options.cloud.giveUp({ roomID: this.options.roomID, command: order.command, status, code })
      this.done()
    }
  }

  /** A message that failed is not tried again when a newer one tells more, or the group ends anyway. */
  private pointless(order: GroupOrder): boolean {
    return (
      order.kind === 'message' &&
      this.waiting.some((other) => other.kind === 'destroy' || (other.kind === 'message' && other.key === order.key))
    )
  }

  private later(order: GroupOrder, ms: number): void {
    this.options.cloud.later(ms, () => void this.attempt(order))
  }

  private done(): void {
    this.current = undefined
    this.next()
  }
}
