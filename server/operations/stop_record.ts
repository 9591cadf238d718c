import { z } from 'zod'
import { inRoom, userID } from '../schemas/fields.js'
import { base } from '../schemas/replies.js'
import { creatorsRoom } from './creators_room.js'
import { operation } from './operation.js'
import { recorderOf } from './recorder_of.js'

/** Stops recording one member, or the whole room. The creator only. */
export const stop_record = operation('stop_record', {
  request: z.object({ ...inRoom, targetUserID: userID.optional() }),
  reply: z.object({ ...base, recording: z.array(z.string()) }),
  async run(services, caller, { roomID, targetUserID }, { type }) {
    const recorder = recorderOf(services)
    const room = await creatorsRoom(services, caller, type, roomID)
    return { recording: await recorder.stop(room, targetUserID) }
  },
})
