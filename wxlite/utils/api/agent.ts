import type { QueueTicket, TakeTicketReply } from '../protocol'
import type { Calls } from './calls'
import type { Method } from './method'

/** Somebody whom the agent has taken; the room is the agent's, who enters at once. */
export interface Customer
  extends Pick<TakeTicketReply, 'callID' | 'roomID' | 'ticketID' | 'userID' | 'userName' | 'userAvatar'> {
  /** What he gave when he began to wait. */
  extra: string
}

export interface AgentOptions {
  calls: Pick<Calls, 'inner'>
}

/** For whom the server's owner gave the role `agent:<queue>`. */
export interface Agent {
  /** The customer taken last. @example show(agent.customer?.userName) */
  readonly customer: Customer | undefined
  /**
   * Who waits, the first first: `cnt` (at most 100) from `index` on. `@` and one's own userID: who was passed on to
   * oneself. Fails with 3 (not an agent of that queue).
   * @example const { tickets, total } = await agent.list({ queue: 'bank', cnt: 20, index: 0 })
   */
  list: Method<{ queue: string; cnt: number; index: number }, { tickets: QueueTicket[]; total: number }>
  /**
   * Calls this one, or who waits longest; enter the room at once, or he goes back to his place. Fails with 3 (nobody
   * waits, or another agent was first), 1 (in a call already).
   * @example const { roomID } = await agent.take({ queue: 'bank' }); await call.start({ roomID })
   */
  take: Method<{ queue: string; ticketID?: string }, Customer>
  /**
   * Ends the call: the customer waits on in another queue, or for another agent, as early as he came. `roomID`: the
   * one taken last. Fails with 3 (no customer of one's own there), 1 (neither or both of them; not an agent).
   * @example await agent.transfer({ queue: 'loans' })
   */
  transfer: Method<{ queue?: string; userID?: string; roomID?: string }, void>
}
