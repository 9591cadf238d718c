import type { Ticket } from '../../calls/rules/ticket.js'

/** A ticket with its place: 1 is the next. */
export interface Place {
  readonly ticket: Ticket
  readonly position: number
}

/** Where those stand who wait. Every method is atomic, so that a ticket goes to one agent. */
export interface QueueStore {
  /**
   * Puts a ticket at its place by `order`; the user's former one goes, since he waits in one queue at a time. `full`:
   * nothing changed.
   */
  put(ticket: Ticket, seenAt: number): Promise<Place | 'full'>
  /** A number for one who comes now: above all that were given. */
  nextOrder(): Promise<number>
  of(userID: string): Promise<Place | undefined>
  /** He is still there. */
  seen(ticketID: string, at: number): Promise<void>
  /** Takes a ticket out: this one, or the first that is not among `skipped`. Undefined: somebody else has it. */
  take(queue: string, ticketID: string | undefined, skipped: ReadonlySet<string>): Promise<Ticket | undefined>
  list(queue: string, index: number, cnt: number): Promise<{ places: readonly Place[]; total: number }>
  /** Who was not seen since `before` (monotonic ms), and when he was. */
  unseen(before: number): Promise<readonly { readonly ticket: Ticket; readonly seenAt: number }[]>
}
