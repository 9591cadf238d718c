import { z } from 'zod'
import { Code } from '../../../wxlite/utils/protocol.js'
import { ProtocolError } from '../../protocol_error.js'
import { roomID } from '../../schemas/fields.js'
import { base } from '../../schemas/replies.js'
import { adminOp } from '../admin_op.js'

/** What happened in a room, also in one that has ended. */
export const get_timeline = adminOp({
  summary: 'The history of a room, also of one that has ended: the newest entries, oldest first',
  scope: 'read',
  codes: [Code.NOT_AVAILABLE],
  request: z.object({
    roomID,
    cnt: z.int().min(1).max(2000).default(500),
    before: z.int().min(0).optional().meta({ description: 'Only what happened before, Unix ms: for older pages' }),
  }),
  reply: z.object({
    ...base,
    entries: z.array(z.looseObject({ time: z.number().meta({ description: 'Unix ms' }), what: z.string() })),
    complete: z.boolean().meta({ description: 'There is nothing older' }),
  }),
  async answer({ timeline }, { roomID, cnt, before }) {
    if (timeline === undefined) throw new ProtocolError(Code.NOT_AVAILABLE, '未开启时间线（timeline.keepDays 为 0）')
    const { entries, complete } = await timeline.read(roomID, { cnt, ...(before !== undefined && { before }) })
    return { entries: entries.map((entry) => ({ ...entry })), complete }
  },
})
