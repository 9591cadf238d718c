import { z } from 'zod'
import { onTarget } from '../schemas/fields.js'
import { plain } from '../schemas/replies.js'
import { operation } from './operation.js'

/** Lets somebody who knocked in (for one entry within 60 s), or not. The creator and moderators. */
export const answer_knock = operation('answer_knock', {
  moderates: true,
  request: z.object({ ...onTarget, accept: z.boolean() }),
  reply: plain,
  async run({ rooms }, caller, { roomID, targetUserID, accept }, { type }) {
    await rooms[type].controls.answerKnock(caller, roomID, targetUserID, accept)
    return {}
  },
})
