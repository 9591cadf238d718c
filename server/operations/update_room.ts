import { z } from 'zod'
import { door, inRoom, roomInfo, unlisted } from '../schemas/fields.js'
import { plain } from '../schemas/replies.js'
import { operation } from './operation.js'

/** Changes a room: its info, whether it is listed, its door, who may write. The creator and moderators. */
export const update_room = operation('update_room', {
  moderates: true,
  request: z.object({ ...inRoom, roomInfo: roomInfo.optional(), unlisted: unlisted.optional(), ...door }),
  reply: plain,
  texts: { roomInfo: 'info' },
  async run({ rooms }, caller, input, { type }) {
    const { roomID, roomInfo, unlisted, password, locked, approval, chat } = input
    await rooms[type].controls.update(caller, roomID, { roomInfo, unlisted, password, locked, approval, chat })
    return {}
  },
})
