import { z } from 'zod'
import { inRoom } from '../schemas/fields.js'
import { plain } from '../schemas/replies.js'
import { operation } from './operation.js'

/** Leaves the audience. Also succeeds for users who are not in it. */
export const delete_audience = operation('delete_audience', {
  request: z.object(inRoom),
  reply: plain,
  async run({ rooms }, caller, { roomID }, { type }) {
    await rooms[type].removeAudience(caller, roomID)
    return {}
  },
})
