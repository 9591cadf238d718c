import { z } from 'zod'
import { inRoom, password, userAvatar, userName } from '../schemas/fields.js'
import { base, room } from '../schemas/replies.js'
import { RenderedReply } from '../views/rendered_reply.js'
import { operation } from './operation.js'

/** A room and its members; clients use it to recover from lost notifications. */
export const get_pushers = operation('get_pushers', {
  request: z.object({
    ...inRoom,
    password: password.optional(),
    userName: userName.optional().meta({ description: 'With it the call knocks where approval is asked for' }),
    userAvatar: userAvatar.optional(),
  }),
  reply: z.object({ ...base, ...room }),
  texts: { userName: 'name', userAvatar: 'picture' },
  async run({ rooms, renderer }, caller, input, { type, address, network }) {
    const { roomID, password, userName, userAvatar = '' } = input
    const knockAs = userName === undefined ? undefined : { userName, userAvatar }
    const view = await rooms[type].view(caller, roomID, { password, network, knockAs })
    return new RenderedReply(renderer.render(view, address).reply)
  },
})
