import { z } from 'zod'
import { inRoom } from '../schemas/fields.js'
import { plain } from '../schemas/replies.js'
import { operation } from './operation.js'

/** Leaves the audience. Not being in it is fine. */
export const delete_audience = operation('delete_audience', {
  request: z.object(inRoom),
  reply: plain,
  async run({ rooms }, caller, { roomID }, { type }) {
    await rooms[type].removeAudience(caller, roomID)
    return {}
  },
})
