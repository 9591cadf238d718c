import { z } from 'zod'
import { agentsQueue, caller, ticketID, userAvatar, userName } from '../schemas/fields.js'
import { base } from '../schemas/replies.js'
import { operation } from './operation.js'

/** Calls a waiting customer, who need not answer. A ticket goes to one agent. Agents of the queue only. */
export const take_ticket = operation('take_ticket', {
  request: z.object({
    ...caller,
    queue: agentsQueue,
    ticketID: ticketID.optional().meta({ description: 'Absent: who waits longest' }),
    userName: userName.optional().meta({ description: 'Under which name the agent comes' }),
    userAvatar: userAvatar.optional(),
  }),
  reply: z.object({
    ...base,
    callID: z.string(),
    roomID: z.string().meta({ description: 'The agent’s own, who enters at once' }),
    ticketID: z.string(),
    userID: z.string(),
    userName: z.string(),
    userAvatar: z.string(),
    data: z.string(),
  }),
  texts: { userName: 'name', userAvatar: 'picture' },
  async run({ queues }, caller, { queue, ticketID, userName = '', userAvatar = '' }, { type }) {
    const asked = { roomType: type, queue, ticketID, userName, userAvatar }
    const { callID, roomID, ticket } = await queues.take(caller, asked)
    const { userID, data } = ticket
    const shown = { userName: ticket.userName, userAvatar: ticket.userAvatar }
    return { callID, roomID, ticketID: ticket.ticketID, userID, ...shown, data }
  },
})
