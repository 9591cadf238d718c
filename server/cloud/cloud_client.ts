import type { Logger } from 'pino'
import type { Cancel, Clock } from '../clock.js'
import { messageOf } from '../error_message.js'
import { CircuitBreaker } from './circuit_breaker.js'
import { type Fault, FaultLog } from './fault_log.js'

export interface CloudClientOptions {
  /** As it stands in the log. */
  cloud: string
  clock: Clock
  log: Logger
  /**
   * What an error with which the cloud itself refused is called in the log: it is there, and asking again at once
   * changes nothing. Undefined = it failed.
   */
  refusal: (error: unknown) => Fault | undefined
  /** How long a cloud that fails is left alone, ms; 10 s when absent. */
  pause?: number
}

/** How a call ended: `away` when the cloud failed or is left alone for now. */
export type CloudReply<T> =
  | { readonly is: 'answer'; readonly answer: T }
  | { readonly is: 'refused'; readonly error: unknown }
  | { readonly is: 'away' }

export interface CloudOrder {
  /** As it stands in the log and in sums: without ids. */
  what: string
  call: () => Promise<void>
  /** Milliseconds after which it need not be carried out any more. */
  ttl: number
  /** Asked before every further try: is it still to be done? */
  wanted?: () => boolean
}

/** Failures in a row after which the cloud is left alone, and for how long (ms). */
const FAILURES = 5
const PAUSE = 10_000
/** Milliseconds before each further try of an order; the last one again and again. */
const DELAYS: readonly number[] = [1_000, 5_000, 15_000]
const LAST_DELAY = 60_000
/** Orders that may wait for the cloud. */
const MOST_WAITING = 10_000

const AWAY = { is: 'away' } as const

/**
 * Calls a cloud's API: leaves it alone while it fails, says each kind of failure
 * once, and carries orders out that must not be lost while it is away. Nothing here rejects.
 */
export class CloudClient {
  readonly breaker: CircuitBreaker
  readonly #faults: FaultLog
  readonly #waiting = new Set<Cancel>()
  readonly #pause: number
  #away = false
  #closed = false

  constructor(private readonly options: CloudClientOptions) {
    const { cloud, clock, log, pause = PAUSE } = options
    this.#pause = pause
    this.#faults = new FaultLog(cloud, log, clock)
    this.breaker = new CircuitBreaker(clock, {
      failures: FAILURES,
      pause,
      onChange: (state) => this.#breakerIs(state === 'closed'),
    })
  }

  /** For metrics: failed calls and given-up orders since the start, orders that wait. */
  stats(): { failed: number; waiting: number; givenUp: number } {
    return { failed: this.#faults.failed, waiting: this.#waiting.size, givenUp: this.#faults.givenUp }
  }

  /** One call. `what` names it in the log, without ids. */
  async ask<T>(what: string, call: () => Promise<T>): Promise<CloudReply<T>> {
    if (!this.breaker.allows()) return AWAY
    try {
      const answer = await call()
      this.breaker.succeeded()
      this.#faults.work(what)
      return { is: 'answer', answer }
    } catch (error) {
      const refusal = this.options.refusal(error)
      const info = messageOf(error)
      this.#faults.fail(what, { info, ...(refusal ?? { kind: 'away' }) })
      if (refusal === undefined) {
        this.breaker.failed()
        return AWAY
      }
      this.breaker.succeeded()
      return { is: 'refused', error }
    }
  }

  /**
   * Something that must reach the cloud: tried at once and, while the cloud is away, again within its ttl. Resolves
   * after the first try.
   */
  async order(order: CloudOrder): Promise<void> {
    await this.#attempt(order, this.options.clock.monotonic() + order.ttl, 0)
  }

  /** A further try after a pause, unless the client is closed before. */
  later(ms: number, attempt: () => void): void {
    // A call that was under way may come back after the close.
    if (this.#closed) return
    const cancel = this.options.clock.after(ms, () => {
      this.#waiting.delete(cancel)
      attempt()
    })
    this.#waiting.add(cancel)
  }

  /** Counts something that will not reach the cloud, and says so. No secrets. */
  giveUp(what: { [field: string]: unknown }): void {
    this.#faults.giveUp(what)
  }

  close(): void {
    this.#closed = true
    for (const cancel of this.#waiting) cancel()
    this.#waiting.clear()
  }

  async #attempt(order: CloudOrder, until: number, tries: number): Promise<void> {
    const reply = await this.ask(order.what, order.call)
    if (reply.is === 'answer') return
    const { clock } = this.options
    const delay = DELAYS[tries] ?? LAST_DELAY
    if (reply.is === 'refused' || clock.monotonic() + delay > until || this.#waiting.size >= MOST_WAITING)
      return this.giveUp({ call: order.what })
    this.later(delay, () => {
      if (order.wanted?.() ?? true) void this.#attempt(order, until, tries + 1)
    })
  }

  /** Said once, however often it is tried in between. */
  #breakerIs(closed: boolean): void {
    const { cloud, log } = this.options
    if (closed) log.info(this.stats(), `${cloud}: answers again`)
    else if (!this.#away) log.error({ tryEveryMs: this.#pause }, `${cloud}: cannot be reached, waiting`)
    this.#away = !closed
  }
}
