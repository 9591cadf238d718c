/** The types of webhook events. */
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

/** All but message.sent: it would cost a request per chat message, so it has to be asked for. */
export const DEFAULT_WEBHOOK_EVENTS: readonly WebhookEventType[] = WEBHOOK_EVENTS.filter(
  (type) => type !== 'message.sent',
)

/** A signing secret of Standard Webhooks: `whsec_` and the base64 of 24 to 64 bytes. */
export const WEBHOOK_SECRET = /^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/
