import { z } from 'zod'
import { Code } from '../../../wxlite/utils/protocol.js'
import { ADMINISTRATOR } from '../../rooms/rules/room.js'
import { roomID, userID } from '../../schemas/fields.js'
import { plain } from '../../schemas/replies.js'
import { adminOp } from '../admin_op.js'
import { managerOf } from '../find_room.js'

/** Removes somebody, the creator too: the room goes then the way that onCreatorLeave says. */
export const kick_user = adminOp({
  summary: 'Removes a user from a room (member, audience or creator): cuts the stream and bans the user',
  scope: 'rooms',
  codes: [Code.NO_ROOM],
  request: z.object({
    roomID,
    userID,
    stay: z.boolean().optional().meta({ description: 'Out now, but not kept out' }),
  }),
  reply: plain,
  audit: ({ roomID, userID, stay }) => ({ roomID, userID, stay }),
  async answer(services, { roomID, userID, stay }) {
    await (await managerOf(services, roomID)).kick(ADMINISTRATOR, roomID, userID, { stay: stay ?? false })
    return {}
  },
})
