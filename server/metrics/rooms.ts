import { Counter, Gauge, type Registry } from 'prom-client'
import { ROOM_TYPES } from '../../wxlite/utils/protocol.js'
import type { BreakerState } from '../cloud/circuit_breaker.js'
import type { CloudClient } from '../cloud/cloud_client.js'
import type { RoomListener } from '../rooms/ports/room_listener.js'
import type { RoomStore } from '../rooms/ports/room_store.js'
import type { Commit } from '../rooms/rules/commit.js'

/** Rooms, members and audience as the store counts them, and every numbered change by its kind. */
export class RoomMetrics implements RoomListener {
  readonly reach = 'origin'
  private readonly changes = new Map<string, number>()

  constructor(registry: Registry, store: RoomStore) {
    const { changes } = this
    new Counter({
      name: 'rtcroom_room_events_total',
      help: 'Changes of rooms by kind',
      labelNames: ['event'],
      registers: [registry],
      collect() {
        this.reset()
        for (const [event, count] of changes) this.inc({ event }, count)
      },
    })
    new Gauge({
      name: 'rtcroom_rooms',
      help: 'Rooms by type',
      labelNames: ['type'],
      registers: [registry],
      async collect() {
        const { rooms } = await store.counts()
        for (const type of ROOM_TYPES) this.set({ type }, rooms[type])
      },
    })
    gauge(registry, 'rtcroom_members', 'Members of all rooms', async () => (await store.counts()).members)
    gauge(registry, 'rtcroom_audience', 'Audience of all rooms', async () => (await store.counts()).audience)
  }

  committed({ born, changes }: Commit): void {
    if (born) this.count('create')
    for (const { type } of changes) this.count(type)
  }

  private count(event: string): void {
    this.changes.set(event, (this.changes.get(event) ?? 0) + 1)
  }
}

/** A value that is read when somebody asks. */
export function gauge(registry: Registry, name: string, help: string, read: () => number | Promise<number>): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    async collect() {
      this.set(await read())
    },
  })
}

/** A count that only rises and is read when somebody asks. Prometheus wants its name to end with `_total`. */
export function counter(registry: Registry, name: string, help: string, read: () => number): void {
  new Counter({
    name,
    help,
    registers: [registry],
    collect() {
      this.reset()
      this.inc(read())
    },
  })
}

/** The state of a cloud's circuit breaker: 0 closed, 1 half-open, 2 open. */
export function breakerGauge(registry: Registry, cloud: string, breaker: { readonly state: BreakerState }): void {
  gauge(registry, `rtcroom_${cloud}_breaker`, 'Circuit breaker: 0 closed, 1 half-open, 2 open', () =>
    ['closed', 'half-open', 'open'].indexOf(breaker.state),
  )
}

/** A cloud's circuit breaker, and what calls to it come to. `cloud` is part of the names. */
export function cloudMetrics(registry: Registry, cloud: string, client: CloudClient): void {
  breakerGauge(registry, cloud, client.breaker)
  callMetrics(registry, cloud, client)
}

/** What calls to a cloud come to. `cloud` is part of the names. */
export function callMetrics(registry: Registry, cloud: string, client: Pick<CloudClient, 'stats'>): void {
  gauge(registry, `rtcroom_${cloud}_failed`, 'Calls to the cloud that failed since start', () => client.stats().failed)
  gauge(registry, `rtcroom_${cloud}_waiting`, 'Orders that wait for the cloud', () => client.stats().waiting)
  gauge(
    registry,
    `rtcroom_${cloud}_given_up`,
    'Orders to the cloud that were given up since start',
    () => client.stats().givenUp,
  )
}
