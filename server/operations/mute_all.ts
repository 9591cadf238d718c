import { z } from 'zod'
import { inRoom } from '../schemas/fields.js'
import { plain } from '../schemas/replies.js'
import { operation } from './operation.js'

/** Mutes all members, also those who enter later, except moderators. The creator and moderators. */
export const mute_all = operation('mute_all', {
  moderates: true,
  request: z.object({ ...inRoom, audio: z.boolean(), video: z.boolean().optional() }),
  reply: plain,
  async run({ rooms }, caller, { roomID, audio, video }, { type }) {
    await rooms[type].controls.muteAll(caller, roomID, { audio, video })
    return {}
  },
})
