import { z } from 'zod'
import { base } from '../../schemas/replies.js'
import { adminOp } from '../admin_op.js'
import { logTail } from '../log_tail.js'

/** The end of the log. */
export const get_log = adminOp({
  summary: 'The newest lines of the log that contain a text',
  scope: 'all',
  request: z.object({
    cnt: z.int().min(1).max(500).default(100),
    search: z.string().max(128).optional().meta({ description: 'In whatever case' }),
  }),
  reply: z.object({ ...base, lines: z.array(z.string()).meta({ description: 'JSON, oldest first' }) }),
  async answer({ logFolder }, { cnt, search = '' }) {
    return { lines: await logTail(logFolder, cnt, search) }
  },
})
