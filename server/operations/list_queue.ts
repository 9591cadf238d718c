import { z } from 'zod'
import { agentsQueue, caller, cnt, index } from '../schemas/fields.js'
import { base, queueTicket } from '../schemas/replies.js'
import { operation } from './operation.js'

/** The users who wait in a queue, the next one first. Agents of the queue only. */
export const list_queue = operation('list_queue', {
  request: z.object({ ...caller, queue: agentsQueue, cnt, index }),
  reply: z.object({ ...base, tickets: z.array(queueTicket), total: z.number() }),
  async run({ queues }, caller, { queue, cnt, index }) {
    const { places, total } = await queues.list(caller, queue, index, cnt)
    const tickets = places.map(({ ticket, position }) => {
      const { ticketID, userID, userName, userAvatar, data, enteredAt } = ticket
      return { ticketID, position, userID, userName, userAvatar, data, enteredAt }
    })
    return { tickets, total }
  },
})
