import { z } from 'zod'

const Base = z.object({
  client_id: z.coerce.string().min(1).max(64),
  app: z.string().max(128),
  stream: z.string().max(256),
  /** The query of the client's URL, with its `?`. */
  param: z.string().max(2048).default(''),
})

const Hook = z.discriminatedUnion('action', [
  Base.extend({ action: z.enum(['on_publish', 'on_unpublish', 'on_play', 'on_stop']) }),
  Base.extend({ action: z.literal('on_dvr'), cwd: z.string().max(1024).default(''), file: z.string().max(1024) }),
])

/** One call of SRS's HTTP hooks; source: HTTP callback page of SRS 5 and 6. */
export type SrsHook = z.infer<typeof Hook>

/** Undefined for anything that is not one of the hooks that the configuration names. */
export function readHook(body: unknown): SrsHook | undefined {
  const parsed = Hook.safeParse(body)
  return parsed.success ? parsed.data : undefined
}

/** The ticket in a hook's `param`, where some node of ours made the address. */
export function ticketOf(param: string): string | undefined {
  const ticket = new URLSearchParams(param).get('ticket') ?? ''
  return /^[0-9a-f]{32}$/.test(ticket) ? ticket : undefined
}

/** What SRS takes as "no". 0 is yes; any other number ends the client. */
export const HOOK_REFUSED = 403
