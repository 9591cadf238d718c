import { z } from 'zod'
import { caller, callID } from '../schemas/fields.js'
import { plain } from '../schemas/replies.js'
import { operation } from './operation.js'

/** Stops ringing the callees who have not answered. The caller only. */
export const cancel_call = operation('cancel_call', {
  request: z.object({ ...caller, callID }),
  reply: plain,
  async run({ calls }, caller, { callID }) {
    await calls.cancel(caller, callID)
    return {}
  },
})
