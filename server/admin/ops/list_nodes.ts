import { z } from 'zod'
import { base } from '../../schemas/replies.js'
import { adminOp } from '../admin_op.js'

/** The processes that serve together; one with the memory store. */
export const list_nodes = adminOp({
  summary: 'The nodes of the cluster, each with its statistics',
  scope: 'read',
  request: z.object({}),
  reply: z.object({
    ...base,
    nodes: z.array(
      z.object({
        node: z.string(),
        version: z.string(),
        uptime: z.number().meta({ description: 'Seconds' }),
        state: z.enum(['ready', 'not ready', 'read-only', 'draining']),
        rooms: z.number(),
        members: z.number(),
        streams: z.number(),
        cpu: z.number(),
        memory: z.number(),
      }),
    ),
  }),
  async answer({ node, clock, readiness, stats }) {
    const [state, { rooms, members, streams, cpu, memory }] = await Promise.all([readiness(), stats.now()])
    const uptime = Math.round((clock.monotonic() - node.startedAt) / 1000)
    const { name, version } = node
    return { nodes: [{ node: name, version, uptime, state, rooms, members, streams, cpu, memory }] }
  },
})
