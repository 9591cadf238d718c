import type { Logger } from 'pino'
import { type Clock, pause } from '../clock.js'
import type { StreamListener } from '../rooms/ports/media_provider.js'
import { StoreAway } from '../rooms/ports/store_away.js'
import { streamOwner } from '../rooms/ports/stream_owner.js'
import type { RedisStore } from '../store/redis/redis_store.js'
import type { RoomHappening } from '../webhooks/event.js'
import { type StreamNews, sentMessage, type Webhooks } from '../webhooks/webhooks.js'
import { messageIn } from './im_exchange.js'
import { BusNews } from './node_news.js'

const KIND = 'webhook'
/** What Redis does not take is tried again after this (ms); so much waits for it, then the oldest goes. */
const AGAIN = 1_000
const MOST = 10_000

/** What one of all nodes is to tell subscribers of a room, beside its changes. */
type Told = { readonly happening: RoomHappening } | { readonly stream: StreamNews }

interface Waiting {
  put(): Promise<void>
  /** It is on the bus, or nobody knows when it will be. */
  settle(): void
}

/** Brings what happens on this node to the one that tells of the room, in its turn among the room's changes. */
export class SharedHappenings implements StreamListener {
  private readonly live: BusNews<StreamNews>
  private readonly waiting: Waiting[] = []
  private away = false
  private working = false
  private lost = 0

  constructor(private readonly parts: { redis: RedisStore; clock: Clock; log: Logger }) {
    this.live = new BusNews('stream', parts)
  }

  bringTo(webhooks: Webhooks): void {
    this.live.listen(({ streamID, isLive }) => webhooks.know(streamID, isLive))
    // Of the message itself: whoever took it may be gone before it has told of it.
    this.parts.redis.on('chat', ({ data, position }, reaches) =>
      reaches.includes('once') ? webhooks.take(sentMessage(messageIn(data)), position) : undefined,
    )
    this.parts.redis.on(KIND, ({ id, data, position }, reaches) => {
      if (!reaches.includes('once')) return undefined
      const told: Told = JSON.parse(data)
      if ('happening' in told) return webhooks.take(told.happening, position)
      return webhooks.takeStream(id, told.stream, position)
    })
  }

  /** Settles when it is on the bus, where it outlives this node, or waits for a Redis that is away. Never rejects. */
  tell(happening: RoomHappening): Promise<void> {
    return new Promise((resolve) => this.add(() => this.put(happening.roomID, { happening }), resolve))
  }

  published(streamID: string): void {
    this.streamChanged({ streamID, isLive: true })
  }

  unpublished(streamID: string): void {
    this.streamChanged({ streamID, isLive: false })
  }

  /** All are to know of it first: who enters a room meanwhile is told with it. */
  private streamChanged(stream: StreamNews): void {
    this.live.tell(stream)
    this.add(async () => {
      for (const roomID of await this.parts.redis.roomsOf(streamOwner(stream.streamID)))
        await this.put(roomID, { stream })
    })
  }

  private put(roomID: string, told: Told): Promise<void> {
    return this.parts.redis.tell(KIND, roomID, told)
  }

  private add(put: () => Promise<void>, settle = () => {}): void {
    const { log } = this.parts
    this.waiting.push({ put, settle })
    if (this.away) settle()
    if (this.waiting.length > MOST) {
      this.waiting.shift()?.settle()
      if (this.lost++ === 0) log.error({ limit: MOST }, 'webhooks: Redis is away, the oldest events are lost')
    }
    if (!this.working) void this.work()
  }

  private async work(): Promise<void> {
    const { clock, log } = this.parts
    this.working = true
    for (let next = this.waiting[0]; next; next = this.waiting[0]) {
      try {
        await next.put().catch((error: unknown) => {
          if (error instanceof StoreAway) throw error
          log.error({ err: error }, 'webhooks: one event cannot be told and is lost')
        })
        if (this.waiting[0] === next) this.waiting.shift()
        next.settle()
        this.away = false
        if (this.lost > 0) log.error({ lost: this.lost }, 'webhooks: Redis is back, so many events were lost')
        this.lost = 0
      } catch (error) {
        log.debug({ err: error }, 'webhooks: what happened waits for Redis')
        this.away = true
        for (const { settle } of this.waiting) settle()
        await pause(clock, AGAIN)
      }
    }
    this.working = false
  }
}
