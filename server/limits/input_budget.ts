import { TokenBucket } from './token_bucket.js'

/** What one connection may send: so much a second, after a burst. */
export interface InputRates {
  bytesPerSecond: number
  byteBurst: number
  /** Messages (or frames) of any kind, also empty ones and those that ask for nothing. */
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

  /** False when it is more than the connection may send. `now` in ms. */
  takeBytes(count: number, now: number): boolean {
    return this.#bytes.take(now, count)
  }

  /** `count`: what a message counts for that is answered by more than others are. */
  takeMessage(now: number, count = 1): boolean {
    return this.#messages.take(now, count)
  }
}
