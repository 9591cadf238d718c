import { z } from 'zod'
import { inRoom } from '../schemas/fields.js'
import { plain } from '../schemas/replies.js'
import { operation } from './operation.js'

/** Closes a room for everybody. Its creator only. */
export const destroy_room = operation('destroy_room', {
  request: z.object(inRoom),
  reply: plain,
  async run({ rooms }, caller, { roomID }, { type, network }) {
    await rooms[type].destroy(caller, roomID, network)
    return {}
  },
})
