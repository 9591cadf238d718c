import { z } from 'zod'
import { callData, caller, queue, userAvatar, userName } from '../schemas/fields.js'
import { place } from '../schemas/replies.js'
import { operation } from './operation.js'

/** Enters a queue. The place is kept while the caller has a socket or sends queue_beat. */
export const enter_queue = operation('enter_queue', {
  request: z.object({ ...caller, queue, userName, userAvatar, data: callData.optional() }),
  reply: place,
  texts: { userName: 'name', userAvatar: 'picture', data: 'chat' },
  async run({ queues }, caller, { queue, userName, userAvatar, data = '' }, { network }) {
    const { ticket, position } = await queues.enter(caller, network, { queue, userName, userAvatar, data })
    return { ticketID: ticket.ticketID, position }
  },
})
