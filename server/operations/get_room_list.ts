import { z } from 'zod'
import { caller, cnt, index } from '../schemas/fields.js'
import { base, room } from '../schemas/replies.js'
import { RenderedReply } from '../views/rendered_reply.js'
import { operation } from './operation.js'

/**
 * Listed rooms of one type, oldest first: `cnt` of them after the first `index`, without those that the caller was
 * kicked out of.
 */
export const get_room_list = operation('get_room_list', {
  request: z.object({ ...caller, cnt, index }),
  reply: z.object({ ...base, rooms: z.array(z.object(room)), total: z.number() }),
  async run({ rooms, lists }, caller, { cnt, index }, { type, address }) {
    const page = await rooms[type].list(caller, index, cnt)
    // A page with rooms withheld from this caller must not be cached for everybody.
    const reader = page.withheld ? ` ${caller.userID}` : ''
    return new RenderedReply(await lists.render(`${type} ${index} ${cnt}${reader}`, page, address))
  },
})
