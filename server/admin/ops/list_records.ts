import { z } from 'zod'
import { Code } from '../../../wxlite/utils/protocol.js'
import { recorderOf } from '../../operations/recorder_of.js'
import { roomID, userID } from '../../schemas/fields.js'
import { base, record } from '../../schemas/replies.js'
import { adminOp } from '../admin_op.js'
import { page } from '../schemas.js'

/** Everybody's recordings, newest first; of one room or one user. */
export const list_records = adminOp({
  summary: 'Everybody’s recordings, newest first; of one room or one user',
  scope: 'read',
  codes: [Code.NOT_AVAILABLE],
  request: z.object({ roomID: roomID.optional(), userID: userID.optional(), ...page }),
  reply: z.object({ ...base, records: z.array(record), total: z.number() }),
  answer(services, { roomID, userID, index, cnt }, { address }) {
    return recorderOf(services).list(userID, { ...(roomID !== undefined && { roomID }), index, cnt }, address)
  },
})
