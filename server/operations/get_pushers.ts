import { z } from 'zod'
import { inRoom } from '../schemas/fields.js'
import { base, room } from '../schemas/replies.js'
import { RenderedReply } from '../views/rendered_reply.js'
import { operation } from './operation.js'

/** A room and who is in it: the list that heals whatever notification was lost. */
export const get_pushers = operation('get_pushers', {
  request: z.object(inRoom),
  reply: z.object({ ...base, ...room }),
  async run({ rooms, renderer }, caller, { roomID }, { type, address }) {
    const view = await rooms[type].view(caller, roomID)
    return new RenderedReply(renderer.render(view, address).reply)
  },
})
