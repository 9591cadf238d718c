import { z } from 'zod'
import { Code } from '../../../wxlite/utils/protocol.js'
import { ADMINISTRATOR } from '../../rooms/rules/room.js'
import { roomID, userID } from '../../schemas/fields.js'
import { plain } from '../../schemas/replies.js'
import { adminOp } from '../admin_op.js'
import { managerOf } from '../find_room.js'

/** Silences a member, the creator too, or takes its picture; what is absent stays as it is. */
export const mute_user = adminOp({
  summary:
    'Mutes or unmutes the sound or picture of a member (or the creator) of a room; an absent field stays as it is',
  scope: 'rooms',
  codes: [Code.NO_ROOM, Code.NOT_MEMBER],
  request: z.object({ roomID, userID, audio: z.boolean().optional(), video: z.boolean().optional() }),
  reply: plain,
  audit: ({ roomID, userID, audio, video }) => ({ roomID, userID, audio, video }),
  async answer(services, { roomID, userID, audio, video }) {
    await (await managerOf(services, roomID)).controls.mutePusher(ADMINISTRATOR, roomID, userID, { audio, video })
    return {}
  },
})
