import type { QueueTicket, TakeTicketReply } from '../protocol'
import type { Calls } from './calls'
import type { Method } from './method'

/** A customer whom the agent has taken; the room belongs to the agent, who has to enter it at once. */
export interface Customer
  extends Pick<TakeTicketReply, 'callID' | 'roomID' | 'ticketID' | 'userID' | 'userName' | 'userAvatar'> {
  /** The `extra` that the customer passed to `enter`. */
  extra: string
}

export interface AgentOptions {
  calls: Pick<Calls, 'inner'>
}

/** For users to whom the server's owner gave the role `agent:<queue>`. */
export interface Agent {
  /** The customer taken last. @example show(agent.customer?.userName) */
  readonly customer: Customer | undefined
  /**
   * The waiting customers, the next one first: `cnt` (at most 100) from `index` on. The queue `@<own userID>` holds
   * those who were passed on to this agent. Fails with 3 (not an agent of that queue).
   * @example const { tickets, total } = await agent.list({ queue: 'bank', cnt: 20, index: 0 })
   */
  list: Method<{ queue: string; cnt: number; index: number }, { tickets: QueueTicket[]; total: number }>
  /**
   * Takes the given customer, or the one who has waited longest. Enter the room at once, or the customer goes back to
   * the queue. Fails with 3 (nobody waits, or another agent was first), 1 (in a call already).
   * @example const { roomID } = await agent.take({ queue: 'bank' }); await call.start({ roomID })
   */
  take: Method<{ queue: string; ticketID?: string }, Customer>
  /**
   * Ends the call and puts the customer into another queue, or the queue of another agent, keeping the time of arrival.
   * `roomID` defaults to the room of the last `take`. Fails with 3 (no customer of this agent there), 1 (neither or
   * both of `queue` and `userID`; that user is not an agent).
   * @example await agent.transfer({ queue: 'loans' })
   */
  transfer: Method<{ queue?: string; userID?: string; roomID?: string }, void>
}
