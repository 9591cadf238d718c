import { z } from 'zod'
import { Code } from '../../../wxlite/utils/protocol.js'
import { ADMINISTRATOR } from '../../rooms/rules/room.js'
import * as fields from '../../schemas/fields.js'
import { plain } from '../../schemas/replies.js'
import { adminOp } from '../admin_op.js'
import { managerOf } from '../find_room.js'

/** Changes a room's own fields, as its creator could. */
export const update_room = adminOp({
  summary: 'Changes a room’s own fields, as its creator could',
  scope: 'rooms',
  codes: [Code.NO_ROOM, Code.TOO_LONG],
  request: z.object({
    roomID: fields.roomID,
    roomInfo: fields.roomInfo.optional(),
    unlisted: fields.unlisted.optional(),
    ...fields.door,
  }),
  reply: plain,
  // Names only: a password stands in no log.
  audit: ({ roomID, ...change }) => ({ roomID, changed: Object.keys(change) }),
  async answer(services, { roomID, ...update }) {
    await (await managerOf(services, roomID)).controls.update(ADMINISTRATOR, roomID, update)
    return {}
  },
})
