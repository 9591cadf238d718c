import { z } from 'zod'
import { inRoom, userAvatar, userName } from '../schemas/fields.js'
import { plain } from '../schemas/replies.js'
import { operation } from './operation.js'

/** Asks the presenter for link-mic, under the given name. */
export const request_link_mic = operation('request_link_mic', {
  request: z.object({ ...inRoom, userName: userName.optional(), userAvatar: userAvatar.optional() }),
  reply: plain,
  texts: { userName: 'name', userAvatar: 'picture' },
  async run({ rooms }, caller, { roomID, userName = '', userAvatar = '' }, { type, network }) {
    await rooms[type].requestLinkMic(caller, roomID, userName, userAvatar, network)
    return {}
  },
})
