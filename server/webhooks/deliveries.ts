import type { WebhookEventType } from '../config/webhook_events.js'

/** Statistics of one endpoint. */
export interface EndpointState {
  readonly endpoint: string
  /** Scheme, host and path only; the query may hold a secret. */
  readonly url: string
  /** `failing`: the last try got no answer, or no 2xx. `disabled`: it answered 410. */
  readonly state: 'ok' | 'failing' | 'disabled'
  readonly waiting: number
  /** When the oldest waiting event happened (Unix ms); absent when none waits. */
  readonly oldest?: number
  readonly delivered: number
  readonly failed: number
  /** Events that were dropped because the queue was full. */
  readonly dropped: number
  readonly lastError?: { readonly at: number; readonly why: string }
}

/** An undeliverable event. */
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
  /** Addresses of the nodes that did not answer. */
  readonly silent?: readonly string[]
}

/** What an administrator sees of the webhooks, and can do about them. */
export interface Deliveries {
  list(): DeliveryList | Promise<DeliveryList>
  /** Sends dead letters of an endpoint again, one or all of them. Answers how many. */
  resend(endpoint: string, id?: string): number | Promise<number>
}
