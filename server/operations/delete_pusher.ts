import { z } from 'zod'
import { inRoom } from '../schemas/fields.js'
import { plain } from '../schemas/replies.js'
import { operation } from './operation.js'

/** Leaves a room. */
export const delete_pusher = operation('delete_pusher', {
  request: z.object(inRoom),
  reply: plain,
  async run({ rooms }, caller, { roomID }, { type, network }) {
    await rooms[type].leave(caller, roomID, network)
    return {}
  },
})
