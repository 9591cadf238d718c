import { z } from 'zod'
import { ROOM_TYPES } from '../../wxlite/utils/protocol.js'
import { WEBHOOK_EVENTS } from '../config/webhook_events.js'
import { readJson } from '../store/read_json.js'
import type { WebhookEvent } from './event.js'

const EventLine = z.object({
  event: z.string(),
  at: z.number(),
  type: z.enum(WEBHOOK_EVENTS),
  /** The endpoints that it waits for. */
  to: z.array(z.string()),
  /** An old event that only waits for delivery, and says nothing about the present. */
  old: z.boolean().optional(),
  data: z.looseObject({ roomID: z.string(), roomType: z.enum(ROOM_TYPES).optional() }),
})
export type EventLine = z.infer<typeof EventLine>

/**
 * A line of the outbox's file: an event, what became of one or of many at an endpoint, or what subscribers know of a
 * room.
 */
const Line = z.union([
  EventLine,
  z.object({ settled: z.union([z.string(), z.array(z.string())]), at: z.string() }),
  z.object({ dead: z.string(), at: z.string(), why: z.string() }),
  z.object({ room: z.string(), is: z.unknown() }),
])
export type OutboxLine = z.infer<typeof Line>

/** Written by hand around the data, which is JSON already. */
export function eventLine({ id, at, type, data }: WebhookEvent, to: readonly string[], old = false): string {
  return `{"event":"${id}","at":${at},"type":"${type}","to":${JSON.stringify(to)},${old ? '"old":true,' : ''}"data":${data}}`
}

/** Undefined for a damaged line, for example by a crash while it was written. */
export function readLine(text: string): OutboxLine | undefined {
  return readJson(Line, text)
}
