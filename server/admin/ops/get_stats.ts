import { z } from 'zod'
import { base } from '../../schemas/replies.js'
import { adminOp } from '../admin_op.js'

const sample = z.object({
  time: z.number().meta({ description: 'Unix ms' }),
  rooms: z.number(),
  members: z.number(),
  audience: z.number(),
  streams: z.number(),
  players: z.number(),
  bitrate: z.number().meta({ description: 'Bits per second that all publishers send' }),
  cpu: z.number().meta({ description: 'Share of one core' }),
  memory: z.number().meta({ description: 'Bytes of the process' }),
})

/** The figures of this moment; with `history` those of the last hour. */
export const get_stats = adminOp({
  summary: 'Rooms, users, streams, CPU and memory now; with the history of the last hour, one value each 10 s',
  scope: 'read',
  request: z.object({ history: z.boolean().optional() }),
  reply: z.object({
    ...base,
    rooms: z.object({ double_room: z.number(), multi_room: z.number(), live_room: z.number() }),
    now: sample,
    history: z.array(sample).optional().meta({ description: 'Oldest first' }),
  }),
  async answer({ inspector, stats }, { history = false }) {
    const [{ rooms }, now] = await Promise.all([inspector.counts(), stats.now()])
    return { rooms: { ...rooms }, now, ...(history && { history: [...stats.history()] }) }
  },
})
