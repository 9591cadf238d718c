import type { Ticket } from '../calls/rules/ticket.js'
import { type Place, QUEUE_LIMITS, type QueueListener, type QueueStore } from '../queues/ports/queue_store.js'
import { EVERY_REACH } from '../rooms/ports/room_listener.js'
import type { KeptMap } from './kept_map.js'
import { MultiMap } from './multi_map.js'
import { readTicket } from './ticket_text.js'

interface Waiting {
  readonly ticket: Ticket
  seenAt: number
  /** The customer's network; unknown after a restart, and after the customer was passed on. */
  readonly network?: string | undefined
}

/** Queues of a single process; a map that survives restarts brings everybody back into the old place. */
export class MemoryQueues implements QueueStore {
  private readonly queues = new Map<string, Waiting[]>()
  private readonly byUser = new Map<string, Waiting>()
  private readonly byID = new Map<string, Waiting>()
  /** Tickets by network. */
  private readonly networks = new MultiMap()
  private last = 0
  private listener: QueueListener = () => {}

  constructor(
    private readonly now: () => { readonly at: number; readonly unix: number },
    private readonly kept?: Pick<KeptMap, 'values' | 'set'>,
  ) {
    for (const text of kept?.values() ?? []) {
      const ticket = readTicket(text)
      if (ticket) this.insert({ ticket, seenAt: now().at })
    }
  }

  listen(listener: QueueListener): void {
    this.listener = listener
  }

  async put(ticket: Ticket, seenAt: number, network?: string): Promise<Place | 'full'> {
    const former = this.byUser.get(ticket.userID)
    const moves = former?.ticket.queue === ticket.queue
    if (former && moves && former.ticket.order <= ticket.order) {
      former.seenAt = seenAt
      return this.placeOf(former)
    }
    const full =
      (this.queues.get(ticket.queue)?.length ?? 0) >= QUEUE_LIMITS.ofQueue ||
      this.byID.size >= QUEUE_LIMITS.inAll ||
      (network !== undefined && this.networks.count(network) >= QUEUE_LIMITS.ofNetwork)
    if (full && !moves) return 'full'
    if (former) this.drop(former)
    const waiting = { ticket, seenAt, network }
    this.enlist(waiting)
    return this.placeOf(waiting)
  }

  async nextOrder(): Promise<number> {
    this.last = Math.max(this.last + 1, this.now().unix)
    return this.last
  }

  async of(userID: string): Promise<Place | undefined> {
    const waiting = this.byUser.get(userID)
    return waiting && this.placeOf(waiting)
  }

  async beat(userID: string, at: number): Promise<Place | undefined> {
    const waiting = this.byUser.get(userID)
    if (waiting) waiting.seenAt = at
    return waiting && this.placeOf(waiting)
  }

  async seen(ticketIDs: readonly string[], at: number): Promise<void> {
    for (const ticketID of ticketIDs) {
      const waiting = this.byID.get(ticketID)
      if (waiting) waiting.seenAt = at
    }
  }

  async take(queue: string, ticketID: string | undefined, skipped: ReadonlySet<string>): Promise<Ticket | undefined> {
    const line = this.queues.get(queue) ?? []
    const waiting = line.find(({ ticket }) =>
      ticketID === undefined ? !skipped.has(ticket.ticketID) : ticket.ticketID === ticketID,
    )
    if (waiting) this.drop(waiting)
    return waiting?.ticket
  }

  async putBack(ticket: Ticket, seenAt: number): Promise<void> {
    await this.restore(ticket, seenAt)
  }

  async restore(ticket: Ticket, seenAt: number): Promise<boolean> {
    if (this.byUser.has(ticket.userID)) return false
    this.enlist({ ticket, seenAt })
    return true
  }

  async remove({ ticketID }: Ticket): Promise<boolean> {
    const waiting = this.byID.get(ticketID)
    if (waiting) this.drop(waiting)
    return waiting !== undefined
  }

  async list(queue: string, index: number, cnt: number): Promise<{ places: readonly Place[]; total: number }> {
    const line = this.queues.get(queue) ?? []
    const places = line.slice(index, index + cnt).map(({ ticket }, at) => ({ ticket, position: index + at + 1 }))
    return { places, total: line.length }
  }

  async unseen(before: number): Promise<readonly { readonly ticket: Ticket; readonly seenAt: number }[]> {
    return [...this.byID.values()].filter(({ seenAt }) => seenAt <= before)
  }

  /** Inserts a ticket into its place, also after a restart. */
  private enlist(waiting: Waiting): void {
    const { ticket } = waiting
    this.insert(waiting)
    void this.kept?.set(ticket.ticketID, JSON.stringify(ticket))
    this.listener(ticket.queue, EVERY_REACH)
  }

  private insert(waiting: Waiting): void {
    const { ticket } = waiting
    const line = this.queues.get(ticket.queue) ?? []
    this.queues.set(ticket.queue, line)
    line.splice(placeIn(line, ticket.order), 0, waiting)
    this.byUser.set(ticket.userID, waiting)
    this.byID.set(ticket.ticketID, waiting)
    if (waiting.network !== undefined) this.networks.add(waiting.network, ticket.ticketID)
    this.last = Math.max(this.last, ticket.order)
  }

  private drop(waiting: Waiting): void {
    const { ticketID, queue, userID, order } = waiting.ticket
    const line = this.queues.get(queue) ?? []
    line.splice(placeIn(line, order), 1)
    if (line.length === 0) this.queues.delete(queue)
    this.byUser.delete(userID)
    this.byID.delete(ticketID)
    if (waiting.network !== undefined) this.networks.delete(waiting.network, ticketID)
    void this.kept?.set(ticketID, '')
    this.listener(queue, EVERY_REACH)
  }

  private placeOf({ ticket }: Waiting): Place {
    return { ticket, position: placeIn(this.queues.get(ticket.queue) ?? [], ticket.order) + 1 }
  }
}

/** The index of this order number in the queue, or where it would be inserted. */
function placeIn(line: readonly Waiting[], order: number): number {
  let low = 0
  let high = line.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((line[middle]?.ticket.order ?? 0) < order) low = middle + 1
    else high = middle
  }
  return low
}
