import type { Agent, AgentOptions, Customer } from './api/agent'
import { method } from './api/method'
import { pick } from './api/pick'
import { whole } from './net/requests'

export type { Agent, AgentOptions, Customer } from './api/agent'

/**
 * Takes customers from a queue. The end of a call is reported by `onCallEnd` of the calls.
 *
 * @example
 * const agent = createAgent({ calls })
 * const { roomID, userName } = await agent.take({ queue: 'bank' })
 * await call.start({ roomID })
 */
export function createAgent({ calls }: AgentOptions): Agent {
  const { session, dial } = calls.inner
  let customer: Customer | undefined

  return {
    get customer() {
      return customer
    },
    list: method('listQueue', async (args) => {
      const page = { queue: args.need('queue'), cnt: args.needNumber('cnt'), index: args.needNumber('index') }
      return whole('list_queue', await session.call('list_queue', page), { tickets: [{}], total: 0 })
    }),
    take: method('takeTicket', async (args) => {
      const wanted = { queue: args.need('queue'), ticketID: args.text('ticketID') }
      const { userName, userAvatar } = session.account
      const { data: extra, ...taken } = await dial(() =>
        session.call('take_ticket', { ...wanted, userName, userAvatar }),
      )
      customer = { ...pick(taken, 'callID', 'roomID', 'ticketID', 'userID', 'userName', 'userAvatar'), extra }
      return customer
    }),
    transfer: method('transfer', async (args) => {
      const roomID = args.text('roomID') ?? customer?.roomID ?? ''
      if (roomID === '') throw args.wrong('尚未接待客户')
      await session.call('transfer', { roomID, queue: args.text('queue'), targetUserID: args.text('userID') })
    }),
  }
}
