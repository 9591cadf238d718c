import { z } from 'zod'
import { inRoom } from '../schemas/fields.js'
import { base } from '../schemas/replies.js'
import { operation } from './operation.js'

/** The audience: the exact count and the newest 30. */
export const get_audiences = operation('get_audiences', {
  request: z.object(inRoom),
  reply: z.object({
    ...base,
    audienceCount: z.number(),
    audiences: z.array(z.object({ userID: z.string(), userInfo: z.string() })),
  }),
  run: ({ rooms }, caller, { roomID }, { type }) => rooms[type].audience(caller, roomID),
})
