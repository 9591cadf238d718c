import type { Ticket } from '../../calls/rules/ticket.js'
import type { Reach } from '../../rooms/ports/room_listener.js'

/** A ticket with its place: 1 is the next. */
export interface Place {
  readonly ticket: Ticket
  readonly position: number
}

/** Called for each queue whose places changed, with which listeners to run in this process. */
export type QueueListener = (queue: string, reaches: readonly Reach[]) => void

/** Maximum number of tickets in one queue, from one network, and in all. */
export const QUEUE_LIMITS = { ofQueue: 10_000, ofNetwork: 1_000, inAll: 20_000 } as const

/** Keeps the tickets. Every method is atomic, so that a ticket goes to one agent. */
export interface QueueStore {
  /** Calls the listener with every change from now on. Takes one listener. */
  listen(listener: QueueListener): void
  /**
   * Inserts a ticket by its `order` and removes the user's former one, since a user waits in one queue at a time. If
   * the former one is earlier in the same queue (the user entered twice at once), it stays and is returned. `full`:
   * nothing changed. `network`: the customer's network, unless the customer is passed on.
   */
  put(ticket: Ticket, seenAt: number, network?: string): Promise<Place | 'full'>
  /** The order number of a new ticket, above all earlier ones. */
  nextOrder(): Promise<number>
  of(userID: string): Promise<Place | undefined>
  /** `of` the user gave a sign of life, which counts even if the store is unreachable now. */
  beat(userID: string, at: number): Promise<Place | undefined>
  /** Records signs of life for these tickets. */
  seen(ticketIDs: readonly string[], at: number): Promise<void>
  /**
   * Takes a ticket for a call: this one, or the first that is not among `skipped`. Undefined: another agent has it.
   * With several processes it returns to its place if no call begins with it soon, since its taker must have died.
   */
  take(queue: string, ticketID: string | undefined, skipped: ReadonlySet<string>): Promise<Ticket | undefined>
  /** Puts a taken ticket that led to no call back into its place, unless its user waits elsewhere by now. */
  putBack(ticket: Ticket, seenAt: number): Promise<void>
  /**
   * Puts the ticket of a failed call back into its place, even if the queue is full by now. Returns false if that was
   * done before (the end of a call is reported again when the node that handled it died), or if the user waits
   * elsewhere.
   */
  restore(ticket: Ticket, seenAt: number, callID: string): Promise<boolean>
  /** Removes a ticket for good. Returns false if it was gone already. */
  remove(ticket: Ticket): Promise<boolean>
  list(queue: string, index: number, cnt: number): Promise<{ places: readonly Place[]; total: number }>
  /** Tickets without a sign of life since `before` (monotonic ms), the longest silent first; not all if very many. */
  unseen(before: number): Promise<readonly { readonly ticket: Ticket; readonly seenAt: number }[]>
}
