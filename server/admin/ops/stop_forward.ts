import { z } from 'zod'
import { Code } from '../../../wxlite/utils/protocol.js'
import { ProtocolError } from '../../protocol_error.js'
import { plain } from '../../schemas/replies.js'
import { adminOp } from '../admin_op.js'
import { forwarderOf } from './forward.js'

/** Ends a forward. */
export const stop_forward = adminOp({
  summary: 'Ends a forward',
  scope: 'rooms',
  codes: [Code.NOT_AVAILABLE],
  request: z.object({ forwardID: z.string().regex(/^[0-9a-f]{16}$/) }),
  reply: plain,
  audit: ({ forwardID }) => ({ forwardID }),
  async answer(services, { forwardID }) {
    if (!(await forwarderOf(services).stop(forwardID)))
      throw new ProtocolError(Code.BAD_REQUEST, '没有这个转推，可能已停止或房间已结束')
    return {}
  },
})
