import { z } from 'zod'
import { onTarget, reason } from '../schemas/fields.js'
import { plain } from '../schemas/replies.js'
import { operation } from './operation.js'

/**
 * Reports a user in the room to the operator. Members and audience. The reason may quote the offending text, so the
 * content check does not apply to it.
 */
export const report_user = operation('report_user', {
  request: z.object({ ...onTarget, reason }),
  reply: plain,
  async run({ userReports }, { userID }, { roomID, targetUserID, reason }, { network }) {
    await userReports.take({ roomID, userID, targetUserID, reason }, network)
    return {}
  },
})
