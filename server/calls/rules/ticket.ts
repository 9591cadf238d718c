/** Nobody waits any more, or somebody else was faster. */
export const NO_TICKET = '没有等待中的客户，或已被其他客服接待'

/** Somebody's place in a queue, and what the agents see of him. */
export interface Ticket {
  readonly ticketID: string
  /** `@<userID>`: those who were passed on to that agent. */
  readonly queue: string
  /** Who waits. */
  readonly userID: string
  readonly userName: string
  readonly userAvatar: string
  /** The app's own. */
  readonly data: string
  /** The smaller, the earlier he came: kept when he is passed on. */
  readonly order: number
  /** Unix ms. */
  readonly enteredAt: number
}
