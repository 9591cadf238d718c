import { z } from 'zod'
import { onTarget } from '../schemas/fields.js'
import { plain } from '../schemas/replies.js'
import { operation } from './operation.js'

/** Removes a member until unkick_pusher: entry refused, stream cut, push URLs dead. The creator only. */
export const kick_pusher = operation('kick_pusher', {
  request: z.object(onTarget),
  reply: plain,
  async run({ rooms }, caller, { roomID, targetUserID }, { type, network }) {
    await rooms[type].kick(caller, roomID, targetUserID, network)
    return {}
  },
})
