import { z } from 'zod'
import { Code } from '../../../wxlite/utils/protocol.js'
import { door, newRoomID, roomInfo, unlisted, userID } from '../../schemas/fields.js'
import { base } from '../../schemas/replies.js'
import { adminOp } from '../admin_op.js'

/** Makes a room for a user, who opens it by entering. One that nobody enters goes after maxIdleDuration. */
export const create_room = adminOp({
  summary: 'A room for a user, who opens it by entering within maxIdleDuration',
  scope: 'rooms',
  codes: [Code.TOO_LONG, Code.ROOM_EXISTS, Code.KICKED],
  request: z.object({
    type: z.enum(['double_room', 'multi_room', 'live_room']),
    ownerUserID: userID,
    roomID: newRoomID.optional(),
    roomInfo,
    unlisted: unlisted.optional(),
    ...door,
  }),
  reply: z.object({ ...base, roomID: z.string(), maxMembers: z.number(), seq: z.number() }),
  audit: ({ type, ownerUserID }, { roomID }) => ({ roomID, type, ownerUserID }),
  async answer({ rooms }, { type, ownerUserID, roomID = '', roomInfo, unlisted = false, ...door }) {
    const owner = { userID: ownerUserID, session: '' }
    const made = await rooms[type].create(owner, { roomID, roomInfo, unlisted, door })
    return { roomID: made.roomID, maxMembers: made.maxMembers, seq: made.seq }
  },
})
