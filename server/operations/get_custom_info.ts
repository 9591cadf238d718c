import { z } from 'zod'
import { inRoom } from '../schemas/fields.js'
import { base } from '../schemas/replies.js'
import { operation } from './operation.js'

/** The custom fields, as an object: native clients read it so. */
export const get_custom_info = operation('get_custom_info', {
  request: z.object(inRoom),
  reply: z.object({ ...base, custom: z.record(z.string(), z.union([z.string(), z.number()])) }),
  async run({ rooms }, caller, { roomID }, { type }) {
    return { custom: await rooms[type].custom(caller, roomID) }
  },
})
