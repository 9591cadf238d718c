import { z } from 'zod'
import { caller, cnt, index, roomID } from '../schemas/fields.js'
import { base, record } from '../schemas/replies.js'
import { operation } from './operation.js'
import { recorderOf } from './recorder_of.js'

/** Recordings that the caller may fetch, newest first: of one room, or all. */
export const get_record_list = operation('get_record_list', {
  request: z.object({ ...caller, roomID: roomID.optional(), cnt, index }),
  reply: z.object({ ...base, records: z.array(record), total: z.number() }),
  async run(services, caller, { roomID, cnt, index }, { address }) {
    return recorderOf(services).list(
      caller.userID,
      { ...(roomID === undefined ? {} : { roomID }), index, cnt },
      address,
    )
  },
})
