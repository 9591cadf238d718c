import { z } from 'zod'
import { inRoom } from '../schemas/fields.js'
import { plain } from '../schemas/replies.js'
import { operation } from './operation.js'

/** Withdraws the caller's link-mic request. */
export const cancel_link_mic = operation('cancel_link_mic', {
  request: z.object(inRoom),
  reply: plain,
  async run({ rooms }, caller, { roomID }, { type }) {
    await rooms[type].cancelLinkMic(caller, roomID)
    return {}
  },
})
