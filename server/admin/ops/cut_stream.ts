import { z } from 'zod'
import { plain } from '../../schemas/replies.js'
import { text } from '../../schemas/text.js'
import { adminOp } from '../admin_op.js'

/**
 * Ends a stream now; its name is refused from then on. Its user may publish under a new one: kick_user keeps him out.
 */
export const cut_stream = adminOp({
  summary: 'Ends a stream now and refuses its name; to ban its user use kick_user',
  scope: 'rooms',
  request: z.object({
    streamID: text()
      .min(3)
      .max(128)
      .regex(/^[A-Za-z0-9_-]+$/),
  }),
  reply: plain,
  audit: ({ streamID }) => ({ streamID }),
  async answer({ media }, { streamID }) {
    await media.revoke(streamID)
    return {}
  },
})
