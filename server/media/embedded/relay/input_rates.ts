import type { InputRates } from '../../../limits/input_budget.js'
import type { RelayLimits } from './limits.js'

/** Seconds of a publisher's full rate that may come at once: what a phone sent while its network stood still. */
const BURST = 5
/** RTMP's smallest usual chunk carries 128 bytes, and its header counts like 64. */
const CHUNKED = 1.5

/**
 * Whoever plays, or has not begun: a few commands, then signs of life and acknowledgements (one for each 250 kB heard
 * at most).
 */
export const OUTSIDER_INPUT: InputRates = {
  bytesPerSecond: 16_384,
  byteBurst: 262_144,
  messagesPerSecond: 50,
  messageBurst: 500,
}

/** A WebSocket that plays: it answers pings and closes. */
export const WEB_PLAYER_INPUT: InputRates = {
  bytesPerSecond: 1024,
  byteBurst: 8192,
  messagesPerSecond: 10,
  messageBurst: 50,
}

/** A publisher: the rates at which the relay cuts a stream, as a burst of some seconds. */
export function publisherInput({ publishBitrate, publishTags }: RelayLimits): InputRates {
  const bytesPerSecond = (publishBitrate / 8) * CHUNKED
  return {
    bytesPerSecond,
    byteBurst: bytesPerSecond * BURST,
    messagesPerSecond: publishTags,
    messageBurst: publishTags * BURST,
  }
}
