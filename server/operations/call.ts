import { z } from 'zod'
import { Code } from '../../wxlite/utils/protocol.js'
import { RING } from '../calls/rules/call.js'
import { ProtocolError } from '../protocol_error.js'
import { caller, callFields } from '../schemas/fields.js'
import { base } from '../schemas/replies.js'
import { operation } from './operation.js'

/** Rings users. Creates an unlisted room of the caller, who has to enter it at once. */
export const call = operation('call', {
  request: z.object({ ...caller, ...callFields }),
  reply: z.object({ ...base, callID: z.string(), roomID: z.string(), expiresAt: z.number() }),
  texts: { userName: 'name', userAvatar: 'picture', roomInfo: 'info', data: 'chat' },
  async run({ config, calls, rates }, caller, input, { type, network }) {
    if (config.call.allow !== 'all')
      throw new ProtocolError(Code.NOT_AVAILABLE, '当前服务不允许用户直接呼叫，请由业务后端发起')
    await rates.calls.take(caller.userID, network)
    const { userIDs, media, userName = '', userAvatar = '', roomInfo = '', timeout = RING.usual, data = '' } = input
    return calls.call(caller, { roomType: type, userIDs, media, userName, userAvatar, roomInfo, timeout, data })
  },
})
