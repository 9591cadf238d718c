import type { Logger } from 'pino'
import type { Cancel, Clock } from '../clock.js'
import type { Ids } from '../ids.js'
import { Journal } from '../store/journal.js'
import { OpenFile } from '../store/open_file.js'
import { DeadLetters } from './dead_letters.js'
import type { Deliveries } from './deliveries.js'
import { Endpoint, type EndpointOptions } from './endpoint.js'
import type { RoomHappening, WebhookEvent } from './event.js'
import { type EventLine, eventLine, type OutboxLine, readLine } from './outbox_lines.js'
import { OutboxWriter } from './outbox_writer.js'
import type { Send } from './sender.js'
import { ToldRooms } from './told_rooms.js'

export interface OutboxOptions {
  file: string
  urls: readonly string[]
  /** Types that are sent; of the others only what the outbox itself must remember is written. */
  types: ReadonlySet<string>
  send: Send
  clock: Clock
  ids: Ids
  log: Logger
  /** Events that may wait for one endpoint. */
  limit: number
  /** For timelines. */
  note?: EndpointOptions['note']
}

/** What subscribers' pictures of rooms are made of; told or not, it is written. */
const REMEMBERED: ReadonlySet<string> = new Set([
  'room.created',
  'room.closed',
  'member.joined',
  'member.left',
  'member.updated',
  'stream.started',
  'stream.ended',
])
/** How often what waits for another try is looked at (ms). */
const LOOK = 1_000

/**
 * Takes events in and sees them to every endpoint, at least once and in order per room. An event is accepted when it
 * stands in the file; what was accepted outlives the process.
 */
export class Outbox implements Deliveries {
  readonly told = new ToldRooms()
  private readonly endpoints: ReadonlyMap<string, Endpoint>
  private readonly dead: DeadLetters
  private readonly disk = new OpenFile()
  private readonly journal: Journal
  private readonly writer: OutboxWriter
  private stop: Cancel = () => {}

  private constructor(private readonly options: OutboxOptions) {
    this.dead = new DeadLetters(options.log)
    this.endpoints = new Map(
      options.urls.map((url) => {
        const endpoint: Endpoint = new Endpoint({
          note: () => {},
          ...options,
          url,
          settled: (event) => this.note({ settled: event.id, at: endpoint.id }),
          // One line for all: a queue that overflows gives one up for each that comes.
          evicted: (events) => this.note({ settled: events.map(({ id }) => id), at: endpoint.id }),
          died: (event, why) => this.bury(endpoint.id, event, why),
        })
        return [endpoint.id, endpoint]
      }),
    )
    this.journal = new Journal({
      ...options,
      disk: this.disk,
      snapshot: () => this.snapshot(),
      size: () => this.size(),
    })
    this.writer = new OutboxWriter(this.journal, options.clock, () => this.pump())
  }

  /** With everything that an earlier process left. Sends nothing before `start`. */
  static async open(options: OutboxOptions): Promise<Outbox> {
    const outbox = new Outbox(options)
    for (const line of await outbox.journal.read()) outbox.read(line)
    await outbox.journal.flush()
    return outbox
  }

  start(): void {
    this.stop = this.options.clock.every(LOOK, () => this.pump())
    this.pump()
  }

  /** Takes an event in; it is sent once it is in the file. */
  accept(happening: RoomHappening): void {
    const { clock, ids, types } = this.options
    const { type, roomID, roomType, data } = happening
    const at = clock.now()
    if (REMEMBERED.has(type)) this.told.apply(happening, at)
    const to = types.has(type) ? [...this.endpoints.values()].filter(({ open }) => open) : []
    if (to.length === 0 && !REMEMBERED.has(type)) return
    const event: WebhookEvent = {
      id: `msg_${ids.hex(12)}`,
      type,
      at,
      roomID,
      data: JSON.stringify({ roomID, roomType, ...data }),
    }
    for (const endpoint of to) endpoint.add(event)
    this.writer.add(
      eventLine(
        event,
        to.map(({ id }) => id),
      ),
    )
  }

  /** For metrics, of all endpoints. */
  totals(): { waiting: number; dead: number; delivered: number; failed: number; dropped: number } {
    const totals = { waiting: 0, dead: this.dead.size, delivered: 0, failed: 0, dropped: 0 }
    for (const { waiting, delivered, failed, dropped } of this.list().endpoints) {
      totals.waiting += waiting
      totals.delivered += delivered
      totals.failed += failed
      totals.dropped += dropped
    }
    return totals
  }

  list(): ReturnType<Deliveries['list']> {
    const endpoints = Array.from(this.endpoints.values(), (endpoint) => endpoint.state())
    const dead = endpoints.flatMap(({ endpoint }) =>
      Array.from(this.dead.of(endpoint).values(), ({ event: { id, type, roomID, at }, why }) => ({
        endpoint,
        id,
        type,
        roomID,
        at,
        why,
      })),
    )
    return { endpoints, dead }
  }

  resend(endpointID: string, id?: string): number {
    const endpoint = this.endpoints.get(endpointID)
    if (!endpoint?.open) return 0
    const chosen = id === undefined ? [...this.dead.of(endpointID).keys()] : [id]
    const again = chosen.flatMap((one) => this.dead.remove(endpointID, one) ?? [])
    for (const { event } of again) {
      // It has another 24 hours.
      const fresh = { ...event, at: this.options.clock.now() }
      endpoint.add(fresh)
      this.writer.add(eventLine(fresh, [endpoint.id], true))
    }
    this.pump()
    return again.length
  }

  /** What was accepted and is not sent stays in the file. */
  async close(): Promise<void> {
    this.stop()
    for (const endpoint of this.endpoints.values()) endpoint.close()
    await this.writer.flush()
    await this.disk.close()
  }

  private pump(): void {
    for (const endpoint of this.endpoints.values()) endpoint.pump()
  }

  private bury(endpoint: string, event: WebhookEvent, why: string): void {
    this.note({ dead: event.id, at: endpoint, why })
    const dropped = this.dead.add(endpoint, { event, why })
    if (dropped) this.note({ settled: dropped.event.id, at: endpoint })
  }

  private note(line: OutboxLine): void {
    this.writer.add(JSON.stringify(line))
  }

  private size(): number {
    return this.told.size + this.dead.size + this.waiting()
  }

  private waiting(): number {
    return [...this.endpoints.values()].reduce((sum, { size }) => sum + size, 0)
  }

  private *snapshot(): Iterable<string> {
    for (const [room, is] of this.told.lines()) yield JSON.stringify({ room, is })
    const all = [...this.endpoints.values()]
    for (const endpoint of all) {
      for (const { event, why } of this.dead.of(endpoint.id).values()) {
        yield eventLine(event, [endpoint.id], true)
        yield JSON.stringify({ dead: event.id, at: endpoint.id, why })
      }
      // An event that waits for several stands there once for each: read, they are one again.
      for (const event of endpoint.events()) yield eventLine(event, [endpoint.id], true)
    }
  }

  private read(text: string): void {
    const line = readLine(text)
    if (line === undefined || ('room' in line && !this.told.read(line.room, line.is)))
      this.options.log.warn({ file: this.options.file }, 'skipped a damaged line')
    else if ('event' in line) this.readEvent(line)
    else if ('settled' in line) {
      for (const id of [line.settled].flat()) {
        this.endpoints.get(line.at)?.take(id)
        this.dead.remove(line.at, id)
      }
    } else if ('dead' in line) {
      const event = this.endpoints.get(line.at)?.take(line.dead)
      if (event) this.dead.add(line.at, { event, why: line.why })
    }
  }

  private readEvent({ event: id, at, type, to, old, data }: EventLine): void {
    const { roomID, roomType } = data
    if (!old && REMEMBERED.has(type)) this.told.apply({ type, roomID, roomType, data }, at)
    const event: WebhookEvent = { id, type, at, roomID, data: JSON.stringify(data) }
    for (const name of to) {
      // Of an endpoint that is not in the settings any more nothing is kept.
      const endpoint = this.endpoints.get(name)
      this.dead.remove(name, id)
      if (endpoint && !endpoint.has(id)) endpoint.add(event)
    }
  }
}
