import { z } from 'zod'
import { inRoom, userID } from '../schemas/fields.js'
import { base } from '../schemas/replies.js'
import { creatorsRoom } from './creators_room.js'
import { operation } from './operation.js'
import { recorderOf } from './recorder_of.js'

/** Records one member, or the whole room with those who come later. The creator only. */
export const start_record = operation('start_record', {
  request: z.object({ ...inRoom, targetUserID: userID.optional() }),
  reply: z.object({ ...base, recording: z.array(z.string()) }),
  async run(services, caller, { roomID, targetUserID }, { type, network }) {
    const recorder = recorderOf(services)
    const room = await creatorsRoom(services, caller, type, roomID)
    return { recording: await recorder.start(room, targetUserID, network) }
  },
})
