/** What a webhook can be told, by the names of the subscribers' side. */
export const WEBHOOK_EVENTS = [
  'room.created',
  'room.updated',
  'room.closed',
  'member.joined',
  'member.left',
  'member.updated',
  'creator.changed',
  'audience.changed',
  'stream.started',
  'stream.ended',
  'recording.finished',
  'message.sent',
  'call.ringing',
  'call.accepted',
  'call.rejected',
  'call.missed',
  'call.ended',
  'queue.entered',
  'queue.taken',
  'queue.left',
  'user.reported',
] as const

export type WebhookEventType = (typeof WEBHOOK_EVENTS)[number]

/** Every chat message would be a request: who wants that says so. */
export const DEFAULT_WEBHOOK_EVENTS: readonly WebhookEventType[] = WEBHOOK_EVENTS.filter(
  (type) => type !== 'message.sent',
)

/** A signing secret of Standard Webhooks: `whsec_` and the base64 of 24 to 64 bytes. */
export const WEBHOOK_SECRET = /^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/
