import { z } from 'zod'
import { caller, newRoomID } from '../schemas/fields.js'
import { base } from '../schemas/replies.js'
import { operation } from './operation.js'

/**
 * A fresh stream of the caller's, with the right to publish it. The room is not looked at: one may test one's camera
 * first.
 */
export const get_push_url = operation('get_push_url', {
  request: z.object({ ...caller, roomID: newRoomID.optional() }),
  reply: z.object({ ...base, pushURL: z.string(), webPushURL: z.string().optional(), whipURL: z.string().optional() }),
  run({ media }, caller, _input, { address }) {
    const { streamID: _, ...urls } = media.pushGrant(caller.userID, address)
    return urls
  },
})
