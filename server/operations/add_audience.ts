import { z } from 'zod'
import { inRoom, userInfo } from '../schemas/fields.js'
import { base } from '../schemas/replies.js'
import { operation } from './operation.js'

/** Registers the caller as audience; again with newer `userInfo` is no second entry. */
export const add_audience = operation('add_audience', {
  request: z.object({ ...inRoom, userInfo }),
  reply: z.object({ ...base, audienceCount: z.number() }),
  async run({ rooms }, caller, { roomID, userInfo }, { type }) {
    return { audienceCount: await rooms[type].addAudience(caller, roomID, userInfo) }
  },
})
