import { z } from 'zod'
import { onTarget } from '../schemas/fields.js'
import { plain } from '../schemas/replies.js'
import { operation } from './operation.js'

/** Mutes or unmutes a member's sound or picture; what is absent stays as it is. The creator and moderators. */
export const mute_pusher = operation('mute_pusher', {
  moderates: true,
  request: z.object({ ...onTarget, audio: z.boolean().optional(), video: z.boolean().optional() }),
  reply: plain,
  async run({ rooms }, caller, { roomID, targetUserID, audio, video }, { type }) {
    await rooms[type].controls.mutePusher(caller, roomID, targetUserID, { audio, video })
    return {}
  },
})
