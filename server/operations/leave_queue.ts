import { z } from 'zod'
import { caller, ticketID } from '../schemas/fields.js'
import { plain } from '../schemas/replies.js'
import { operation } from './operation.js'

/** Leaves a queue. */
export const leave_queue = operation('leave_queue', {
  request: z.object({ ...caller, ticketID }),
  reply: plain,
  async run({ queues }, caller, { ticketID }) {
    await queues.leave(caller, ticketID)
    return {}
  },
})
