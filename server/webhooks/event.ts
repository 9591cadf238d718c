import type { RoomType } from '../../wxlite/utils/protocol.js'
import type { WebhookEventType } from '../config/webhook_events.js'

export type EventData = { readonly [field: string]: unknown }

/** Something that happened in a room, as subscribers are told it. */
export interface RoomHappening {
  readonly type: WebhookEventType
  readonly roomID: string
  /** Absent of a room that is over and forgotten. */
  readonly roomType: RoomType | undefined
  /** What the type says beside the room. */
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

/** What is sent: signed and posted as these bytes. */
export function bodyOf({ type, at, data }: WebhookEvent): string {
  return `{"type":${JSON.stringify(type)},"timestamp":"${new Date(at).toISOString()}","data":${data}}`
}
