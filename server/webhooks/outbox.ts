import type { Logger } from 'pino'
import type { Cancel, Clock } from '../clock.js'
import type { Ids } from '../ids.js'
import { DeadLetters } from './dead_letters.js'
import type { Deliveries, DeliveryList } from './deliveries.js'
import { Endpoint, type EndpointOptions } from './endpoint.js'
import type { RoomHappening, WebhookEvent } from './event.js'
import { type EventLine, eventLine, type OutboxLine, readLine } from './outbox_lines.js'
import type { KeptOutbox, OutboxLog } from './outbox_log.js'
import type { Send } from './sender.js'
import { ToldRooms } from './told_rooms.js'

export interface OutboxOptions {
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

/** What a subscriber's picture of a room is made of: written down also where nobody subscribed to it. */
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
 * is kept: in a file, or in Redis; what was accepted outlives the process.
 */
export class Outbox implements Deliveries, KeptOutbox {
  readonly told = new ToldRooms()
  private readonly endpoints: ReadonlyMap<string, Endpoint>
  private readonly dead: DeadLetters
  private readonly kept: OutboxLog
  private stop: Cancel = () => {}

  private constructor(
    private readonly options: OutboxOptions,
    keep: (outbox: KeptOutbox) => OutboxLog,
  ) {
    this.dead = new DeadLetters(options.log)
    this.endpoints = new Map(
      options.urls.map((url) => {
        const endpoint: Endpoint = new Endpoint({
          note: () => {},
          ...options,
          url,
          holds: (roomID) => this.kept.holds(roomID),
          settled: (event) => this.note({ settled: event.id, at: endpoint.id }, event.roomID),
          evicted: (events) => this.settledAll(endpoint.id, events),
          died: (event, why) => this.bury(endpoint.id, event, why),
        })
        return [endpoint.id, endpoint]
      }),
    )
    this.kept = keep(this)
  }

  /** `keep`: where it is kept, and opened. Sends nothing before `start`. */
  static async open(options: OutboxOptions, keep: (outbox: KeptOutbox) => OutboxLog): Promise<Outbox> {
    const outbox = new Outbox(options, keep)
    await outbox.kept.open()
    return outbox
  }

  load(lines: readonly string[], where: { readonly [name: string]: string }): void {
    for (const line of lines) if (!this.read(line)) this.options.log.warn(where, 'skipped a damaged line')
  }

  unload(isTheirs: (roomID: string) => boolean): void {
    for (const endpoint of this.endpoints.values()) endpoint.unload(isTheirs)
    this.dead.unload(isTheirs)
    for (const roomID of this.told.roomIDs()) if (isTheirs(roomID)) this.told.forget(roomID)
  }

  start(): void {
    this.stop = this.options.clock.every(LOOK, () => this.pump())
    this.pump()
  }

  /** Whether a change of the room is told for the first time, by its place among all changes. */
  begin(roomID: string, position: string): boolean {
    return this.kept.begin(roomID, position)
  }

  /** Resolves when what was accepted for the room is kept; undefined where nobody need wait for that. */
  settledDown(roomID: string): Promise<void> | undefined {
    return this.kept.kept(roomID)
  }

  /** Takes an event in; it is sent once it is kept. `key`: the same if it should be told again, after a crash. */
  accept(happening: RoomHappening, key?: string): void {
    const { clock, ids, types } = this.options
    const { type, roomID, roomType, data } = happening
    const at = clock.now()
    if (REMEMBERED.has(type)) this.told.apply(happening, at)
    const to = types.has(type) ? [...this.endpoints.values()].filter(({ open }) => open) : []
    if (to.length === 0 && !REMEMBERED.has(type)) return
    const event: WebhookEvent = {
      id: `msg_${key ?? ids.hex(12)}`,
      type,
      at,
      roomID,
      data: JSON.stringify({ roomID, roomType, ...data }),
    }
    for (const endpoint of to) endpoint.add(event)
    const names = to.map(({ id }) => id)
    this.kept.add(eventLine(event, names), roomID)
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

  list(): DeliveryList {
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
      this.kept.add(eventLine(fresh, [endpoint.id], true), fresh.roomID)
    }
    this.pump()
    return again.length
  }

  /** What was accepted and is not sent stays where it is kept. */
  async close(): Promise<void> {
    this.stop()
    for (const endpoint of this.endpoints.values()) endpoint.close()
    await this.kept.close()
  }

  pump(): void {
    for (const endpoint of this.endpoints.values()) endpoint.pump()
  }

  private bury(endpoint: string, event: WebhookEvent, why: string): void {
    this.note({ dead: event.id, at: endpoint, why }, event.roomID)
    const dropped = this.dead.add(endpoint, { event, why })
    if (dropped) this.note({ settled: dropped.event.id, at: endpoint }, dropped.event.roomID)
  }

  /** One line for all that are kept together: a queue that overflows gives one up for each that comes. */
  private settledAll(endpoint: string, events: readonly WebhookEvent[]): void {
    const together = new Map<number, { roomID: string; settled: string[] }>()
    for (const { id, roomID } of events) {
      const place = this.kept.place(roomID)
      const others = together.get(place)
      if (others) others.settled.push(id)
      else together.set(place, { roomID, settled: [id] })
    }
    for (const { roomID, settled } of together.values()) this.note({ settled, at: endpoint }, roomID)
  }

  private note(line: OutboxLine, roomID: string): void {
    this.kept.add(JSON.stringify(line), roomID)
  }

  size(): number {
    return this.told.size + this.dead.size + this.waiting()
  }

  private waiting(): number {
    return [...this.endpoints.values()].reduce((sum, { size }) => sum + size, 0)
  }

  *lines(isMeant: (roomID: string) => boolean = () => true): Iterable<string> {
    for (const [room, is] of this.told.lines()) if (isMeant(room)) yield JSON.stringify({ room, is })
    const all = [...this.endpoints.values()]
    for (const endpoint of all) {
      for (const { event, why } of this.dead.of(endpoint.id).values()) {
        if (!isMeant(event.roomID)) continue
        yield eventLine(event, [endpoint.id], true)
        yield JSON.stringify({ dead: event.id, at: endpoint.id, why })
      }
      // An event that waits for several stands there once for each: read, they are one again.
      for (const event of endpoint.events()) if (isMeant(event.roomID)) yield eventLine(event, [endpoint.id], true)
    }
  }

  /** Whether the line is whole. */
  private read(text: string): boolean {
    const line = readLine(text)
    if (line === undefined) return false
    if ('room' in line) return this.told.read(line.room, line.is)
    if ('event' in line) this.readEvent(line)
    else if ('settled' in line) {
      for (const id of [line.settled].flat()) {
        this.endpoints.get(line.at)?.take(id)
        this.dead.remove(line.at, id)
      }
    } else if ('dead' in line) {
      const event = this.endpoints.get(line.at)?.take(line.dead)
      if (event) this.dead.add(line.at, { event, why: line.why })
    }
    return true
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
