import type { Source } from './sending_messages.js'

/** Pictures or sound of a track for an encoder, which reads until it has enough. */
export interface Offer<T> {
  source: Source<T>
  /** Nothing more is wanted. */
  stop(): void
}
