import { z } from 'zod'
import { onTarget, reason } from '../schemas/fields.js'
import { plain } from '../schemas/replies.js'
import { operation } from './operation.js'

/** Accepts or refuses a link-mic request. A grant serves one entry, for a minute. The creator and moderators. */
export const respond_link_mic = operation('respond_link_mic', {
  request: z.object({ ...onTarget, accept: z.boolean(), reason: reason.optional() }),
  reply: plain,
  texts: { reason: 'chat' },
  async run({ rooms }, caller, { roomID, targetUserID, accept, reason = '' }, { type }) {
    await rooms[type].respondLinkMic(caller, roomID, targetUserID, accept, reason)
    return {}
  },
})
