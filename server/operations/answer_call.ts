import { z } from 'zod'
import { caller, callID, reason } from '../schemas/fields.js'
import { base } from '../schemas/replies.js'
import { operation } from './operation.js'

/** A callee's answer to a call. The first device that answers counts; the user's others stop ringing. */
export const answer_call = operation('answer_call', {
  request: z.object({
    ...caller,
    callID,
    action: z.enum(['accept', 'reject', 'busy']),
    reason: reason.optional().meta({ description: 'With a no: shown to the caller' }),
  }),
  reply: z.object({
    ...base,
    roomID: z.string().meta({ description: 'Where to enter within 30 s after accept' }),
    roomType: z.enum(['double_room', 'multi_room', 'live_room']),
  }),
  texts: { reason: 'chat' },
  async run({ calls }, caller, { callID, action, reason = '' }) {
    const { roomID, roomType } = await calls.answer(caller, callID, { action, reason })
    return { roomID, roomType }
  },
})
