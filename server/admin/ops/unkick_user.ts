import { z } from 'zod'
import { Code } from '../../../wxlite/utils/protocol.js'
import { ADMINISTRATOR } from '../../rooms/rules/room.js'
import { roomID, userID } from '../../schemas/fields.js'
import { plain } from '../../schemas/replies.js'
import { adminOp } from '../admin_op.js'
import { managerOf } from '../find_room.js'

/** Lets somebody who was kept out in again, whoever kicked him. */
export const unkick_user = adminOp({
  summary: 'Lifts a user’s ban from a room, whoever decided it',
  scope: 'rooms',
  codes: [Code.NO_ROOM],
  request: z.object({ roomID, userID }),
  reply: plain,
  audit: ({ roomID, userID }) => ({ roomID, userID }),
  async answer(services, { roomID, userID }) {
    await (await managerOf(services, roomID)).unkick(ADMINISTRATOR, roomID, userID)
    return {}
  },
})
