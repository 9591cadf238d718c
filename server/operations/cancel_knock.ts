import { z } from 'zod'
import { inRoom } from '../schemas/fields.js'
import { plain } from '../schemas/replies.js'
import { operation } from './operation.js'

/** Withdraws the caller's knock. */
export const cancel_knock = operation('cancel_knock', {
  request: z.object(inRoom),
  reply: plain,
  async run({ rooms }, caller, { roomID }, { type }) {
    await rooms[type].controls.cancelKnock(caller, roomID)
    return {}
  },
})
