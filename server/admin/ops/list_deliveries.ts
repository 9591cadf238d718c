import { z } from 'zod'
import { WEBHOOK_EVENTS } from '../../config/webhook_events.js'
import { base } from '../../schemas/replies.js'
import { adminOp } from '../admin_op.js'

const endpoint = z.object({
  endpoint: z.string().meta({ description: 'What resend takes' }),
  url: z.string().meta({ description: 'Scheme, host and path' }),
  state: z.enum(['ok', 'failing', 'disabled']).meta({ description: 'disabled: it answered 410' }),
  waiting: z.number(),
  oldest: z.number().optional().meta({ description: 'When the oldest waiting event happened, Unix ms' }),
  delivered: z.number().meta({ description: 'Since the start, as failed and dropped' }),
  failed: z.number(),
  dropped: z.number(),
  lastError: z.object({ at: z.number(), why: z.string() }).optional(),
})

const deadLetter = z.object({
  endpoint: z.string(),
  id: z.string(),
  type: z.enum(WEBHOOK_EVENTS),
  roomID: z.string(),
  at: z.number().meta({ description: 'When it happened, Unix ms' }),
  why: z.string(),
})

/** The webhooks' queues and failures; nothing where there are no webhooks. */
export const list_deliveries = adminOp({
  summary: 'Webhooks: statistics of each endpoint, and its undeliverable events',
  scope: 'read',
  request: z.object({}),
  reply: z.object({
    ...base,
    endpoints: z.array(endpoint),
    dead: z.array(deadLetter),
    silent: z.array(z.string()).optional().meta({ description: 'Addresses of nodes that did not answer in 2 s' }),
  }),
  async answer({ deliveries }) {
    const { endpoints, dead, silent } = (await deliveries?.list()) ?? { endpoints: [], dead: [] }
    return { endpoints: [...endpoints], dead: [...dead], ...(silent?.length && { silent: [...silent] }) }
  },
})
