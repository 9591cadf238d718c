import { z } from 'zod'
import { onTarget } from '../schemas/fields.js'
import { plain } from '../schemas/replies.js'
import { operation } from './operation.js'

/** Lets a kicked user in again. The creator and moderators. */
export const unkick_pusher = operation('unkick_pusher', {
  moderates: true,
  request: z.object(onTarget),
  reply: plain,
  async run({ rooms }, caller, { roomID, targetUserID }, { type }) {
    await rooms[type].unkick(caller, roomID, targetUserID)
    return {}
  },
})
