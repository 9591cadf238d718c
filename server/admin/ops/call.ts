import { z } from 'zod'
import { Code } from '../../../wxlite/utils/protocol.js'
import { RING } from '../../calls/rules/call.js'
import { callFields, userID } from '../../schemas/fields.js'
import { base } from '../../schemas/replies.js'
import { adminOp } from '../admin_op.js'

/** Rings people in the name of a user, who has to enter the room of the reply within maxIdleDuration. */
export const call = adminOp({
  summary: 'Rings users in the name of a user, who has to enter the room of the reply at once',
  scope: 'rooms',
  codes: [Code.TOO_LONG],
  request: z.object({
    type: z.enum(['double_room', 'multi_room']),
    fromUserID: userID,
    ...callFields,
  }),
  reply: z.object({ ...base, callID: z.string(), roomID: z.string(), expiresAt: z.number() }),
  audit: ({ fromUserID, userIDs }, { callID, roomID }) => ({ callID, roomID, userID: fromUserID, userIDs }),
  answer({ calls }, { type, fromUserID, userIDs, media, timeout = RING.usual, ...more }) {
    const { userName = '', userAvatar = '', roomInfo = '', data = '' } = more
    const shown = { userName, userAvatar, roomInfo, data }
    return calls.call({ userID: fromUserID, session: '' }, { roomType: type, userIDs, media, timeout, ...shown })
  },
})
