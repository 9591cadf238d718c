import { z } from 'zod'
import { caller, ticketID } from '../schemas/fields.js'
import { place } from '../schemas/replies.js'
import { operation } from './operation.js'

/** Keeps the place in the queue of a user who has no socket. */
export const queue_beat = operation('queue_beat', {
  request: z.object({ ...caller, ticketID }),
  reply: place,
  async run({ queues }, caller, { ticketID }) {
    const { position } = await queues.beat(caller, ticketID)
    return { ticketID, position }
  },
})
