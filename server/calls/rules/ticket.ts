/** The refusal when nobody waits any more, or another agent was faster. */
export const NO_TICKET = '没有等待中的客户，或已被其他客服接待'

/** A customer's place in a queue, and what the agents see of the customer. */
export interface Ticket {
  readonly ticketID: string
  /** Name of the queue; `@<userID>`: customers passed on to that agent. */
  readonly queue: string
  /** The customer. */
  readonly userID: string
  readonly userName: string
  readonly userAvatar: string
  /** The app's own data. */
  readonly data: string
  /** Order of arrival, the smaller the earlier; kept when the customer is passed on. */
  readonly order: number
  /** Unix ms. */
  readonly enteredAt: number
}
