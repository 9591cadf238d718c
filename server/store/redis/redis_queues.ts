import type { Ticket } from '../../calls/rules/ticket.js'
import type { Ids } from '../../ids.js'
import { type Place, QUEUE_LIMITS, type QueueListener, type QueueStore } from '../../queues/ports/queue_store.js'
import { StoreAway } from '../../rooms/ports/store_away.js'
import { readTicket } from '../ticket_text.js'
import { list } from './known_room.js'
import { OUTAGE } from './outage.js'
import { OwedBeats } from './owed_beats.js'
import type { RedisStore } from './redis_store.js'
import {
  QUEUE_BACK,
  QUEUE_BEATS,
  QUEUE_ORDER,
  QUEUE_PUT,
  QUEUE_REMOVE,
  QUEUE_RESTORE,
  QUEUE_TAKE,
  QUEUE_UNSEEN,
} from './scripts.js'
import { BUS_LENGTH, TOKEN_KEPT } from './writes.js'

/** How long an agent's node has for beginning the call (ms): longer than it would try. */
const HELD = 10_000
/** Those who were not seen that are named at one time. */
const UNSEEN_AT_ONCE = 2_000
/** How long nobody is gone after an outage (ms). */
const GRACE = 20_000
/** How long it is known where tickets came in from that nobody enters from any more (ms). */
const FROM_KNOWN = 86_400_000
/** How long it is known that a call's ticket is back (ms): longer than the end of a call may be told again. */
const RESTORED_KNOWN = 600_000
const TOKEN_BYTES = 12

/** Queues of all nodes. */
export class RedisQueues implements QueueStore {
  private listener: QueueListener = () => {}
  private readonly owed = new OwedBeats((users) => this.beats(users.flatMap(([, seen]) => [...seen])))

  constructor(
    private readonly redis: RedisStore,
    private readonly ids: Ids,
  ) {
    redis.on('queue', ({ id }, reaches) => this.listener(id, reaches))
  }

  listen(listener: QueueListener): void {
    this.listener = listener
  }

  async put(ticket: Ticket, seenAt: number, network?: string): Promise<Place | 'full'> {
    const { link, keys, node } = this.redis
    const names = [keys.queue(ticket.queue), keys.tickets, keys.ticketOf, keys.ticketsSeen, keys.ticketsHeld, keys.bus]
    if (network !== undefined) names.push(keys.ticketsFrom(network))
    const { ofQueue, inAll, ofNetwork } = QUEUE_LIMITS
    const args = [JSON.stringify(ticket), seenAt, node, BUS_LENGTH, ofQueue, inAll, keys.queues, ofNetwork, FROM_KNOWN]
    const placed = await link.run(QUEUE_PUT, names, args)
    if (placed === null) return 'full'
    const [before, stayed] = list(placed)
    return { ticket: (typeof stayed === 'string' && readTicket(stayed)) || ticket, position: Number(before) + 1 }
  }

  async nextOrder(): Promise<number> {
    const { link, keys, clock } = this.redis
    return Number(await link.run(QUEUE_ORDER, [keys.lastOrder], [clock.now()]))
  }

  async of(userID: string): Promise<Place | undefined> {
    // A sign of life of long ago moves nothing.
    return placeIn((await this.beats([[userID, 0]]))[0])
  }

  async beat(userID: string, at: number): Promise<Place | undefined> {
    try {
      return placeIn((await this.beats([[userID, at]]))[0])
    } catch (error) {
      if (error instanceof StoreAway) this.owed.add(userID, userID, at)
      throw error
    }
  }

  async seen(ticketIDs: readonly string[], at: number): Promise<void> {
    const { link, keys } = this.redis
    if (ticketIDs.length === 0) return
    const scores = ticketIDs.flatMap((ticketID) => [at, ticketID])
    await link.call((redis) => redis.zadd(keys.ticketsSeen, 'XX', 'GT', ...scores))
  }

  async take(queue: string, ticketID: string | undefined, skipped: ReadonlySet<string>): Promise<Ticket | undefined> {
    const { link, keys, node, clock } = this.redis
    const names = [keys.queue(queue), keys.tickets, keys.ticketsSeen, keys.ticketsHeld, keys.bus, this.token()]
    const until = clock.monotonic() + HELD
    const args = [queue, ticketID ?? '', until, TOKEN_KEPT, node, BUS_LENGTH, ...skipped]
    const text = await link.run(QUEUE_TAKE, names, args)
    return typeof text === 'string' ? readTicket(text) : undefined
  }

  async putBack({ queue, ticketID, order }: Ticket, seenAt: number): Promise<void> {
    const { link, keys, node } = this.redis
    const names = [keys.queue(queue), keys.ticketsSeen, keys.ticketsHeld, keys.bus]
    await link.run(QUEUE_BACK, names, [queue, ticketID, order, seenAt, node, BUS_LENGTH])
  }

  async restore(ticket: Ticket, seenAt: number, callID: string): Promise<boolean> {
    const { link, keys, node } = this.redis
    const { tickets, ticketOf, ticketsSeen, bus } = keys
    const names = [keys.queue(ticket.queue), tickets, ticketOf, ticketsSeen, bus, keys.restored(callID)]
    const attempt = [this.ids.hex(TOKEN_BYTES), RESTORED_KNOWN]
    return (await link.run(QUEUE_RESTORE, names, [JSON.stringify(ticket), seenAt, node, BUS_LENGTH, ...attempt])) === 1
  }

  async remove({ queue, ticketID, userID }: Ticket): Promise<boolean> {
    const { link, keys, node } = this.redis
    const names = [keys.queue(queue), keys.tickets, keys.ticketOf, keys.ticketsSeen, keys.bus, this.token()]
    return (await link.run(QUEUE_REMOVE, names, [queue, ticketID, userID, TOKEN_KEPT, node, BUS_LENGTH])) === 1
  }

  async list(queue: string, index: number, cnt: number): Promise<{ places: readonly Place[]; total: number }> {
    const { link, keys } = this.redis
    const key = keys.queue(queue)
    const [ticketIDs, total] = list(
      await link.call((redis) =>
        redis
          .multi()
          .zrange(key, `${index}`, `${index + cnt - 1}`)
          .zcard(key)
          .exec(),
      ),
    ).map((reply) => list(reply)[1])
    const named = list(ticketIDs).map(String)
    if (named.length === 0) return { places: [], total: Number(total) }
    const texts = await link.call((redis) => redis.hmget(keys.tickets, ...named))
    const places = texts.flatMap((text, at) => {
      const ticket = text === null ? undefined : readTicket(text)
      return ticket ? [{ ticket, position: index + at + 1 }] : []
    })
    return { places, total: Number(total) }
  }

  async unseen(before: number): Promise<readonly { readonly ticket: Ticket; readonly seenAt: number }[]> {
    await this.owed.write()
    const { link, keys, node, clock } = this.redis
    const names = [keys.tickets, keys.ticketsSeen, keys.ticketsHeld, keys.bus, keys.ticketsLooked, keys.ticketsQuiet]
    const limits = [UNSEEN_AT_ONCE, node, BUS_LENGTH, keys.queues, OUTAGE, GRACE]
    const found = list(await link.run(QUEUE_UNSEEN, names, [clock.monotonic(), before, ...limits]))
    const unseen: { ticket: Ticket; seenAt: number }[] = []
    for (let i = 0; i + 1 < found.length; i += 2) {
      const ticket = readTicket(String(found[i]))
      if (ticket) unseen.push({ ticket, seenAt: Number(found[i + 1]) })
    }
    return unseen
  }

  private async beats(seen: readonly (readonly [userID: string, at: number])[]): Promise<readonly unknown[]> {
    const { link, keys } = this.redis
    const names = [keys.tickets, keys.ticketOf, keys.ticketsSeen]
    return list(await link.run(QUEUE_BEATS, names, [keys.queues, ...seen.flat()]))
  }

  private token(): string {
    return this.redis.keys.token(this.ids.hex(TOKEN_BYTES))
  }
}

function placeIn(answer: unknown): Place | undefined {
  const [text, before] = list(answer)
  const ticket = typeof text === 'string' ? readTicket(text) : undefined
  return ticket && { ticket, position: Number(before) + 1 }
}
