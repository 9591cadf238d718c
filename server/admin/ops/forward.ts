import { z } from 'zod'
import { Code } from '../../../wxlite/utils/protocol.js'
import { ProtocolError } from '../../protocol_error.js'
import { roomID, userID } from '../../schemas/fields.js'
import { base } from '../../schemas/replies.js'
import type { Services } from '../../services.js'
import { adminOp } from '../admin_op.js'
import { findRoom } from '../find_room.js'

/** Throws 14 where the media plane cannot forward. */
export function forwarderOf({ forwarder }: Services) {
  if (forwarder === undefined)
    throw new ProtocolError(Code.NOT_AVAILABLE, '当前媒体服务不支持转推，或未设置 forward.hosts')
  return forwarder
}

/** Sends a room's stream on to another RTMP server, until stopped or the room ends; a restart goes on with it. */
export const forward = adminOp({
  summary: 'Sends a room’s stream on to another RTMP(S) server that forward.hosts names',
  scope: 'rooms',
  codes: [Code.NO_ROOM, Code.NOT_AVAILABLE],
  request: z.object({
    roomID,
    url: z
      .string()
      .min(1)
      .max(2048)
      .meta({ description: 'rtmp(s)://host[:port]/app/key: a credential, never shown again' }),
    userID: userID.optional().meta({ description: 'Whose stream; the creator’s by default' }),
  }),
  reply: z.object({ ...base, forwardID: z.string() }),
  audit: ({ roomID, userID }, { forwardID }) => ({ roomID, userID, forwardID }),
  async answer(services, { roomID, url, userID }) {
    const forwarder = forwarderOf(services)
    const find = async () => (await findRoom(services, roomID)).view
    await find()
    return { forwardID: await forwarder.start(find, url, userID) }
  },
})
