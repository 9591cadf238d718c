import { z } from 'zod'
import { caller, newRoomID } from '../schemas/fields.js'
import { base } from '../schemas/replies.js'
import { operation } from './operation.js'

/**
 * A new stream of the caller, with the right to publish it. Does not depend on a room, so that a client can test its
 * camera first.
 */
export const get_push_url = operation('get_push_url', {
  request: z.object({ ...caller, roomID: newRoomID.optional() }),
  reply: z.object({ ...base, pushURL: z.string(), webPushURL: z.string().optional(), whipURL: z.string().optional() }),
  run({ media }, caller, _input, { address }) {
    const { streamID: _, ...urls } = media.pushGrant(caller.userID, address)
    return urls
  },
})
