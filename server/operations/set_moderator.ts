import { z } from 'zod'
import { onTarget } from '../schemas/fields.js'
import { plain } from '../schemas/replies.js'
import { operation } from './operation.js'

/** Appoints or dismisses a moderator. The creator only. */
export const set_moderator = operation('set_moderator', {
  moderates: true,
  request: z.object({ ...onTarget, moderator: z.boolean() }),
  reply: plain,
  async run({ rooms }, caller, { roomID, targetUserID, moderator }, { type }) {
    await rooms[type].controls.setModerator(caller, roomID, targetUserID, moderator)
    return {}
  },
})
