import { z } from 'zod'
import { Code } from '../../../wxlite/utils/protocol.js'
import { ADMINISTRATOR } from '../../rooms/rules/room.js'
import { roomID } from '../../schemas/fields.js'
import { plain } from '../../schemas/replies.js'
import { adminOp } from '../admin_op.js'
import { managerOf } from '../find_room.js'

/** Ends a room, as its creator could: streams are cut, everybody is told. */
export const close_room = adminOp({
  summary: 'Closes a room: streams are cut, everybody in it is notified',
  scope: 'rooms',
  codes: [Code.NO_ROOM],
  request: z.object({ roomID }),
  reply: plain,
  audit: ({ roomID }) => ({ roomID }),
  async answer(services, { roomID }) {
    await (await managerOf(services, roomID)).destroy(ADMINISTRATOR, roomID)
    return {}
  },
})
