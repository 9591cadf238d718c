import { z } from 'zod'
import { onTarget } from '../schemas/fields.js'
import { base } from '../schemas/replies.js'
import { operation } from './operation.js'

/**
 * Removes a member until unkick_pusher: entry refused, stream cut, push URLs dead; with `stay` entry is free again at
 * once. The creator and moderators.
 */
export const kick_pusher = operation('kick_pusher', {
  moderates: true,
  request: z.object({
    ...onTarget,
    stay: z.boolean().optional().meta({ description: 'Out now, but not kept out: the end of link-mic' }),
  }),
  reply: z.object({ ...base, stay: z.boolean().optional() }),
  async run({ rooms }, caller, { roomID, targetUserID, stay = false }, { type, network }) {
    await rooms[type].kick(caller, roomID, targetUserID, { stay, network })
    return stay ? { stay } : {}
  },
})
