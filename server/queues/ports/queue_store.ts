import type { Ticket } from '../../calls/rules/ticket.js'
import type { Reach } from '../../rooms/ports/room_listener.js'

/** A ticket with its place: 1 is the next. */
export interface Place {
  readonly ticket: Ticket
  readonly position: number
}

/** Told of each queue in which places changed, and which listeners are to hear it here. */
export type QueueListener = (queue: string, reaches: readonly Reach[]) => void

/** Tickets of one queue at most, those that came in from one network, and in all. */
export const QUEUE_LIMITS = { ofQueue: 10_000, ofNetwork: 1_000, inAll: 20_000 } as const

/** Where those stand who wait. Every method is atomic, so that a ticket goes to one agent. */
export interface QueueStore {
  /** Every change, from now on. One listener. */
  listen(listener: QueueListener): void
  /**
   * Puts a ticket at its place by `order`; the user's former one goes, since he waits in one queue at a time. Where
   * that one stands earlier in the same queue it stays, and is the answer: he entered twice at once. `full`: nothing
   * changed. `network`: where he came in from, unless he is passed on.
   */
  put(ticket: Ticket, seenAt: number, network?: string): Promise<Place | 'full'>
  /** A number for one who comes now: above all that were given. */
  nextOrder(): Promise<number>
  of(userID: string): Promise<Place | undefined>
  /** `of` who gives a sign of life, which counts also when the store cannot be reached now. */
  beat(userID: string, at: number): Promise<Place | undefined>
  /** They are still there. */
  seen(ticketIDs: readonly string[], at: number): Promise<void>
  /**
   * Takes a ticket for a call: this one, or the first that is not among `skipped`. Undefined: somebody else has it.
   * Over several processes it is back in its place when no call began with it soon: who took it has died.
   */
  take(queue: string, ticketID: string | undefined, skipped: ReadonlySet<string>): Promise<Ticket | undefined>
  /** Back in its place, which no call came of, unless its user waits elsewhere by now. */
  putBack(ticket: Ticket, seenAt: number): Promise<void>
  /**
   * Back in its place, which this call came to nothing with: also where the queue is full by now. False: it has been
   * back before, and who knows where its user is now (the end of a call is told again when the node that carried it out
   * died), or he waits elsewhere.
   */
  restore(ticket: Ticket, seenAt: number, callID: string): Promise<boolean>
  /** Takes a ticket out for good. False: it was not there any more. */
  remove(ticket: Ticket): Promise<boolean>
  list(queue: string, index: number, cnt: number): Promise<{ places: readonly Place[]; total: number }>
  /** Who was not seen since `before` (monotonic ms), and when he was: the longest ago first, of very many not all. */
  unseen(before: number): Promise<readonly { readonly ticket: Ticket; readonly seenAt: number }[]>
}
