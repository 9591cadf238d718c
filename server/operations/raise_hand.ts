import { z } from 'zod'
import { inRoom } from '../schemas/fields.js'
import { plain } from '../schemas/replies.js'
import { operation } from './operation.js'

/** Raises the caller's hand, or takes it down. */
export const raise_hand = operation('raise_hand', {
  request: z.object({ ...inRoom, up: z.boolean() }),
  reply: plain,
  async run({ rooms }, caller, { roomID, up }, { type }) {
    await rooms[type].controls.raiseHand(caller, roomID, up)
    return {}
  },
})
