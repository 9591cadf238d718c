import type { RoomType } from '../../wxlite/utils/protocol.js'
import type { WebhookEventType } from '../config/webhook_events.js'

export type EventData = { readonly [field: string]: unknown }

/** An event as subscribers get it. */
export interface RoomHappening {
  readonly type: WebhookEventType
  readonly roomID: string
  /** Absent if the room has ended and is forgotten. */
  readonly roomType: RoomType | undefined
  /** The fields of its type. */
  readonly data: EventData
}

/** An event that was accepted: it has an id, the same at each try. */
export interface WebhookEvent {
  readonly id: string
  readonly type: WebhookEventType
  /** Unix ms. */
  readonly at: number
  /** The same by the monotonic clock, which no correction of the time moves: how long it has waited. */
  readonly since: number
  readonly roomID: string
  /** The JSON of `data`: parsed it would take several times as much memory while it waits. */
  readonly data: string
}

/** The body that is signed and posted. */
export function bodyOf({ type, at, data }: WebhookEvent): string {
  return `{"type":${JSON.stringify(type)},"timestamp":"${new Date(at).toISOString()}","data":${data}}`
}
