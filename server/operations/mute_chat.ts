import { z } from 'zod'
import { onTarget } from '../schemas/fields.js'
import { plain } from '../schemas/replies.js'
import { operation } from './operation.js'

/** Keeps somebody from writing in the room. The creator and moderators. */
export const mute_chat = operation('mute_chat', {
  moderates: true,
  request: z.object({ ...onTarget, muted: z.boolean() }),
  reply: plain,
  async run({ rooms }, caller, { roomID, targetUserID, muted }, { type }) {
    await rooms[type].controls.muteChat(caller, roomID, targetUserID, muted)
    return {}
  },
})
