import { z } from 'zod'
import { profileIn } from '../rooms/ports/shown_profile.js'
import { inRoom, password, userInfo } from '../schemas/fields.js'
import { base } from '../schemas/replies.js'
import { operation } from './operation.js'

/** Registers the caller as audience; again with newer `userInfo` is no second entry. */
export const add_audience = operation('add_audience', {
  request: z.object({ ...inRoom, userInfo, password: password.optional() }),
  reply: z.object({ ...base, audienceCount: z.number() }),
  texts: { userInfo: 'name' },
  async run({ rooms }, caller, { roomID, userInfo, password }, { type, network }) {
    const visit = { password, network, knockAs: profileIn(userInfo) }
    return { audienceCount: await rooms[type].addAudience(caller, roomID, userInfo, visit) }
  },
})
