import { z } from 'zod'
import { Code, LIMITS } from '../../../wxlite/utils/protocol.js'
import { ProtocolError } from '../../protocol_error.js'
import { roomID } from '../../schemas/fields.js'
import { plain } from '../../schemas/replies.js'
import { text } from '../../schemas/text.js'
import { adminOp } from '../admin_op.js'
import { findRoom } from '../find_room.js'

/** A system message in a room's chat: it comes of no user (userID ''). */
export const send_text = adminOp({
  summary: 'A system message in a room’s chat, of no user (userID empty)',
  scope: 'rooms',
  codes: [Code.NO_ROOM],
  request: z.object({
    roomID,
    text: text()
      .min(1)
      .refine((value) => Buffer.byteLength(value) <= LIMITS.messageBytes, {
        message: `不能超过 ${LIMITS.messageBytes} 字节`,
      })
      .meta({ description: `At most ${LIMITS.messageBytes} bytes of UTF-8` }),
  }),
  reply: plain,
  audit: ({ roomID, text }) => ({ roomID, bytes: Buffer.byteLength(text) }),
  async answer(services, { roomID, text }) {
    if (text.trim() === '') throw new ProtocolError(Code.BAD_REQUEST, '消息不能为空')
    await findRoom(services, roomID)
    services.notifier.say(roomID, text)
    return {}
  },
})
