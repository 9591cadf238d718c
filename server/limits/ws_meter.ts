import type { Duplex } from 'node:stream'
import type { Clock } from '../clock.js'
import type { InputBudget } from './input_budget.js'

/** Bytes of a frame's masking key, and of its longer length fields. Source: RFC 6455 5.2. */
const MASK = 4
const LENGTH_16 = 126
const LENGTH_64 = 127

/** Counts WebSocket frames in the bytes that carry them, cut anywhere. */
export class FrameScanner {
  /** Bytes of a header that is not complete: at most 14. */
  #header: number[] = []
  /** Bytes of the current frame that are still to be passed over. */
  #skip = 0

  /** Calls for each frame whose header is complete, until told to stop by false. */
  scan(data: Buffer, onFrame: () => boolean): boolean {
    let at = 0
    while (at < data.length) {
      if (this.#skip > 0) {
        const passed = Math.min(this.#skip, data.length - at)
        this.#skip -= passed
        at += passed
        continue
      }
      this.#header.push(data.readUInt8(at))
      at += 1
      if (this.#header.length < headerSize(this.#header)) continue
      this.#skip = payloadSize(this.#header)
      this.#header.length = 0
      if (!onFrame()) return false
    }
    return true
  }
}

function headerSize([, second = 0]: readonly number[]): number {
  const length = second & 0x7f
  return 2 + (length === LENGTH_64 ? 8 : length === LENGTH_16 ? 2 : 0) + (second & 0x80 ? MASK : 0)
}

function payloadSize([, second = 0, ...more]: readonly number[]): number {
  const length = second & 0x7f
  const bytes = length === LENGTH_64 ? 8 : length === LENGTH_16 ? 2 : 0
  return bytes === 0 ? length : more.slice(0, bytes).reduce((size, byte) => size * 256 + byte, 0)
}

/**
 * Holds a WebSocket to a budget by what comes on its wire: `ws` tells of whole messages
 * only, not of the empty fragments that one may be made of for ever. Beyond the budget
 * the connection is cut. To be called when `ws` has the socket, before anything is read.
 */
export function meterFrames(socket: Duplex, budget: InputBudget, clock: Clock): void {
  const scanner = new FrameScanner()
  const count = (data: Buffer): void => {
    const now = clock.monotonic()
    const fits = budget.takeBytes(data.length, now) && scanner.scan(data, () => budget.takeMessage(now))
    if (!fits) socket.off('data', count).destroy()
  }
  socket.prependListener('data', count)
}
