import { createHash } from 'node:crypto'
import type { Logger } from 'pino'
import type { Clock } from '../clock.js'
import { FaultLog } from '../cloud/fault_log.js'
import type { EntryFields } from '../timeline/entry.js'
import type { EndpointState } from './deliveries.js'
import { bodyOf, type WebhookEvent } from './event.js'
import { GIVEN_UP_AFTER, Retries } from './retries.js'
import type { Outcome, Send } from './sender.js'

/** Concurrent requests to one endpoint. */
const AT_ONCE = 32
/** When the queue is full, this share more than necessary is dropped, since finding the oldest is not free. */
const EVICTED_AT_ONCE = 0.02
/** Shortest interval of log lines about dropped events (ms). */
const EVICTION_LOGGED = 60_000

/** The events of one room: each is sent after the one before it was delivered or given up. */
interface Lane {
  readonly roomID: string
  readonly queue: WebhookEvent[]
  failed: number
  sending: boolean
}

export interface EndpointOptions {
  url: string
  send: Send
  clock: Clock
  log: Logger
  /** Maximum number of waiting events. */
  limit: number
  /** Whether this process delivers the room's events now. */
  holds: (roomID: string) => boolean
  /** An event was delivered. */
  settled: (event: WebhookEvent) => void
  /** These events, the oldest waiting, were dropped. */
  evicted: (events: readonly WebhookEvent[]) => void
  /** An event was given up. */
  died: (event: WebhookEvent, why: string) => void
  /** Notes in the room's timeline that an event was not delivered in time. */
  note: (roomID: string, what: string, fields: EntryFields) => void
}

/** The id of an endpoint in files and lists, in place of its address, which may hold a secret. */
export function endpointID(url: string): string {
  return createHash('sha256').update(url).digest('hex').slice(0, 12)
}

/**
 * One receiver: delivers in order per room, rooms independently of each other, with retries. The queue is bounded;
 * beyond that the oldest event is dropped, with a line in the log.
 */
export class Endpoint {
  readonly id: string
  private readonly waiting = new Map<string, WebhookEvent>()
  private readonly lanes = new Map<string, Lane>()
  private readonly ready: Lane[] = []
  private readonly retries = new Retries<Lane>()
  private readonly faults: FaultLog
  private readonly counts = { delivered: 0, failed: 0, dropped: 0 }
  private sending = 0
  private disabled = false
  private closed = false
  private failing = false
  private lastError: EndpointState['lastError']
  private evictionLogged = Number.NEGATIVE_INFINITY

  constructor(private readonly options: EndpointOptions) {
    this.id = endpointID(options.url)
    this.faults = new FaultLog(`webhook ${this.host}`, options.log, options.clock)
  }

  /** False once it has answered 410. */
  get open(): boolean {
    return !this.disabled
  }

  get size(): number {
    return this.waiting.size
  }

  has(id: string): boolean {
    return this.waiting.has(id)
  }

  events(): IterableIterator<WebhookEvent> {
    return this.waiting.values()
  }

  /** Sent by the next `pump`. */
  add(event: WebhookEvent): void {
    this.waiting.set(event.id, event)
    let lane = this.lanes.get(event.roomID)
    if (!lane) {
      lane = { roomID: event.roomID, queue: [], failed: 0, sending: false }
      this.lanes.set(event.roomID, lane)
      this.ready.push(lane)
    }
    lane.queue.push(event)
    if (this.waiting.size > this.options.limit) this.evict()
  }

  /** Removes an event that was settled before a restart. */
  take(id: string): WebhookEvent | undefined {
    const event = this.waiting.get(id)
    if (event) this.remove(event)
    return event
  }

  /** Other nodes deliver the events of these rooms from now on. */
  unload(isTheirs: (roomID: string) => boolean): void {
    for (const lane of this.lanes.values()) {
      if (!isTheirs(lane.roomID)) continue
      for (const event of lane.queue.splice(0)) this.waiting.delete(event.id)
      this.lanes.delete(lane.roomID)
    }
  }

  /** Sends the events that may be sent now. */
  pump(): void {
    if (this.closed || this.disabled) return
    for (const lane of this.retries.take(this.options.clock.monotonic())) this.ready.push(lane)
    while (this.sending < AT_ONCE) {
      const lane = this.ready.shift()
      if (lane === undefined) return
      const event = lane.queue[0]
      if (event === undefined) this.leave(lane)
      else if (this.options.holds(lane.roomID)) void this.attempt(lane, event)
      // Ownership of the room is unclear now: it is confirmed in a moment, or another node takes over the lane.
      else this.retries.add(lane, 1, this.options.clock.monotonic())
    }
  }

  state(): EndpointState {
    const { value: oldest } = this.waiting.values().next()
    const { origin, pathname } = new URL(this.options.url)
    return {
      endpoint: this.id,
      url: origin + pathname,
      state: this.disabled ? 'disabled' : this.failing ? 'failing' : 'ok',
      waiting: this.waiting.size,
      ...(oldest && { oldest: oldest.at }),
      ...this.counts,
      ...(this.lastError && { lastError: this.lastError }),
    }
  }

  close(): void {
    this.closed = true
  }

  private get host(): string {
    return new URL(this.options.url).host
  }

  private async attempt(lane: Lane, event: WebhookEvent): Promise<void> {
    const { url, send } = this.options
    this.sending++
    lane.sending = true
    const outcome = await send(url, event.id, bodyOf(event))
    lane.sending = false
    this.sending--
    if (this.closed) return
    this.judge(outcome, lane, event)
    this.pump()
  }

  private judge(outcome: Outcome, lane: Lane, event: WebhookEvent): void {
    if (outcome.is === 'gone') this.disable()
    else if (outcome.is === 'delivered') {
      this.failing = false
      this.faults.work('delivery')
      this.counts.delivered++
      if (lane.failed > 0) this.note(lane, 'webhook delivered', { type: event.type, tries: lane.failed + 1 })
      this.remove(event)
      this.options.settled(event)
      this.next(lane)
    } else this.failed(outcome.why, lane, event)
  }

  private failed(why: string, lane: Lane, event: WebhookEvent): void {
    const { clock } = this.options
    this.failing = true
    this.counts.failed++
    this.lastError = { at: clock.now(), why }
    this.faults.fail('delivery', { kind: why })
    if (lane.failed === 0) this.note(lane, 'webhook failed', { type: event.type, why })
    if (clock.monotonic() - event.since >= GIVEN_UP_AFTER) {
      this.note(lane, 'webhook given up', { type: event.type, why })
      this.giveUp(event, why)
      this.next(lane)
    } else {
      lane.failed++
      this.retries.add(lane, lane.failed, clock.monotonic())
    }
  }

  private next(lane: Lane): void {
    lane.failed = 0
    if (lane.queue.length > 0) this.ready.push(lane)
    else this.leave(lane)
  }

  /** The room may have a new lane, after another node had delivered its events for a while. */
  private leave(lane: Lane): void {
    if (this.lanes.get(lane.roomID) === lane) this.lanes.delete(lane.roomID)
  }

  private giveUp(event: WebhookEvent, why: string): void {
    this.remove(event)
    this.faults.giveUp({ id: event.id, type: event.type, roomID: event.roomID })
    this.options.died(event, why)
  }

  /** 410: the waiting events become dead letters, which can be resent by hand. */
  private disable(): void {
    if (this.disabled) return
    this.disabled = true
    this.failing = true
    const why = 'status 410: the endpoint wants nothing any more'
    this.lastError = { at: this.options.clock.now(), why }
    this.options.log.error(
      { endpoint: this.id, host: this.host, waiting: this.waiting.size },
      'webhook disabled until the next start: the endpoint answered 410. Take it out of webhook.urls, or mend it and restart',
    )
    for (const lane of this.lanes.values())
      if (lane.queue.length > 0) this.note(lane, 'webhook given up', { events: lane.queue.length, why })
    for (const event of [...this.waiting.values()]) this.giveUp(event, why)
    this.lanes.clear()
    this.ready.length = 0
    this.retries.clear()
  }

  private note({ roomID }: Lane, what: string, fields: EntryFields): void {
    this.options.note(roomID, what, { ...fields, endpoint: this.id })
  }

  private remove(event: WebhookEvent): void {
    this.waiting.delete(event.id)
    const queue = this.lanes.get(event.roomID)?.queue
    const at = queue?.indexOf(event) ?? -1
    if (at >= 0) queue?.splice(at, 1)
  }

  private evict(): void {
    const { limit, log, clock } = this.options
    const evicted: WebhookEvent[] = []
    for (const event of this.waiting.values()) {
      if (evicted.length > limit * EVICTED_AT_ONCE) break
      const lane = this.lanes.get(event.roomID)
      if (!(lane?.sending && lane.queue[0] === event)) evicted.push(event)
    }
    for (const event of evicted) this.remove(event)
    this.options.evicted(evicted)
    this.counts.dropped += evicted.length
    const now = clock.monotonic()
    if (now - this.evictionLogged < EVICTION_LOGGED) return
    this.evictionLogged = now
    log.error(
      { endpoint: this.id, host: this.host, limit, dropped: this.counts.dropped },
      'webhook too slow: the oldest events that waited for it were dropped',
    )
  }
}
