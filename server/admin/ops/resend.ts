import { z } from 'zod'
import { base } from '../../schemas/replies.js'
import { adminOp } from '../admin_op.js'

/** Events that a webhook never took, once more: one of them, or all of an endpoint. */
export const resend = adminOp({
  summary: 'Sends undeliverable webhook events again: one, or all of an endpoint; answers how many',
  scope: 'rooms',
  request: z.object({
    endpoint: z.string().max(64).meta({ description: 'As list_deliveries names it' }),
    id: z.string().max(64).optional(),
  }),
  reply: z.object({ ...base, count: z.number() }),
  audit: ({ endpoint, id }, { count }) => ({ endpoint, id, count }),
  async answer({ deliveries }, { endpoint, id }) {
    return { count: (await deliveries?.resend(endpoint, id)) ?? 0 }
  },
})
