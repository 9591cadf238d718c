import { z } from 'zod'
import { Code } from '../../../wxlite/utils/protocol.js'
import { ADMINISTRATOR } from '../../rooms/rules/room.js'
import { roomID, userID } from '../../schemas/fields.js'
import { plain } from '../../schemas/replies.js'
import { adminOp } from '../admin_op.js'
import { managerOf } from '../find_room.js'

/** Silences a member or takes its picture, the creator's too; the relay enforces it. */
export const mute_user = adminOp({
  summary: 'Silences a member or takes its picture, the creator’s too; what is absent stays as it is',
  scope: 'rooms',
  codes: [Code.NO_ROOM, Code.NOT_MEMBER],
  request: z.object({ roomID, userID, audio: z.boolean().optional(), video: z.boolean().optional() }),
  reply: plain,
  audit: (input) => ({ ...input }),
  async answer(services, { roomID, userID, audio, video }) {
    await (await managerOf(services, roomID)).controls.mutePusher(ADMINISTRATOR, roomID, userID, { audio, video })
    return {}
  },
})
