import type { WebhookEventType } from '../config/webhook_events.js'

/** One endpoint in figures. */
export interface EndpointState {
  readonly endpoint: string
  /** Scheme, host and path: what follows may hold a secret. */
  readonly url: string
  /** `failing`: its last answer was none, or not a 2xx. `disabled`: it answered 410. */
  readonly state: 'ok' | 'failing' | 'disabled'
  readonly waiting: number
  /** When the oldest waiting event happened (Unix ms); absent when none waits. */
  readonly oldest?: number
  readonly delivered: number
  readonly failed: number
  /** Events that had to go for want of room. */
  readonly dropped: number
  readonly lastError?: { readonly at: number; readonly why: string }
}

/** An event that an endpoint never took. */
export interface DeadLetter {
  readonly endpoint: string
  readonly id: string
  readonly type: WebhookEventType
  readonly roomID: string
  /** When it happened (Unix ms). */
  readonly at: number
  readonly why: string
}

export interface DeliveryList {
  readonly endpoints: readonly EndpointState[]
  readonly dead: readonly DeadLetter[]
  /** Addresses of the nodes that did not say what they have. */
  readonly silent?: readonly string[]
}

/** What an administrator sees of the webhooks, and can do about them. */
export interface Deliveries {
  list(): DeliveryList | Promise<DeliveryList>
  /** Sends dead letters of an endpoint again, one or all of them. Answers how many. */
  resend(endpoint: string, id?: string): number | Promise<number>
}
