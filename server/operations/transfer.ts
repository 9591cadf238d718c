import { z } from 'zod'
import { inRoom, queue, userID } from '../schemas/fields.js'
import { plain } from '../schemas/replies.js'
import { operation } from './operation.js'

/** Ends the agent's call with a customer and puts the customer into another queue, keeping the time of arrival. */
export const transfer = operation('transfer', {
  request: z.object({
    ...inRoom,
    queue: queue.optional().meta({ description: 'This or targetUserID' }),
    targetUserID: userID.optional().meta({ description: 'Another agent' }),
  }),
  reply: plain,
  async run({ queues }, caller, { roomID, queue, targetUserID }) {
    await queues.transfer(caller, roomID, { queue, userID: targetUserID })
    return {}
  },
})
