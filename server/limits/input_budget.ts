import { TokenBucket } from './token_bucket.js'

/** Limits on what one connection may send: rates per second, with bursts. */
export interface InputRates {
  bytesPerSecond: number
  byteBurst: number
  /** Messages (or frames) of any kind, also empty ones and those that need no answer. */
  messagesPerSecond: number
  messageBurst: number
}

/**
 * Counts all that one connection sends, whatever it is: an input that nobody counts is
 * an input that takes a core. Bytes are those on the wire, with all their headers.
 */
export class InputBudget {
  readonly #bytes: TokenBucket
  readonly #messages: TokenBucket

  constructor(rates: InputRates) {
    this.#bytes = new TokenBucket(rates.bytesPerSecond, rates.byteBurst)
    this.#messages = new TokenBucket(rates.messagesPerSecond, rates.messageBurst)
  }

  /** Returns false beyond the limit. `now` in ms. */
  takeBytes(count: number, now: number): boolean {
    return this.#bytes.take(now, count)
  }

  /** `count`: how many messages it counts as, for messages that cost more than others. */
  takeMessage(now: number, count = 1): boolean {
    return this.#messages.take(now, count)
  }
}
