import type { Duplex } from 'node:stream'
import type { Clock } from '../clock.js'
import type { InputBudget } from './input_budget.js'

/** Bytes of a frame's masking key, and what its length is when it stands in longer fields. Source: RFC 6455 5.2. */
const MASK = 4
const LENGTH_16 = 126
const LENGTH_64 = 127

const NOTHING = Buffer.alloc(0)

/** Counts WebSocket frames in the bytes that carry them, cut anywhere. */
export class FrameScanner {
  /** A header that is not complete: at most 13 bytes. */
  #header: Buffer = NOTHING
  /** Bytes of the current frame that are still to be passed over. */
  #skip = 0

  /** Calls for each frame whose header is complete, until told to stop by false. */
  scan(data: Buffer, onFrame: () => boolean): boolean {
    const input = this.#header.length === 0 ? data : Buffer.concat([this.#header, data])
    this.#header = NOTHING
    let at = this.#pass(input, 0)
    while (at < input.length) {
      const size = headerSize(input, at)
      if (input.length - at < size) {
        this.#header = Buffer.from(input.subarray(at))
        return true
      }
      this.#skip = payloadSize(input, at)
      at = this.#pass(input, at + size)
      if (!onFrame()) return false
    }
    return true
  }

  /** Passes over what there is of the current frame; answers where that ends. */
  #pass(input: Buffer, from: number): number {
    const passed = Math.min(this.#skip, input.length - from)
    this.#skip -= passed
    return from + passed
  }
}

/** Two bytes at least say how long a header is. */
function headerSize(input: Buffer, at: number): number {
  const second = input[at + 1] ?? 0
  const length = second & 0x7f
  return 2 + (length === LENGTH_64 ? 8 : length === LENGTH_16 ? 2 : 0) + (second & 0x80 ? MASK : 0)
}

function payloadSize(input: Buffer, at: number): number {
  const length = (input[at + 1] ?? 0) & 0x7f
  if (length === LENGTH_16) return input.readUInt16BE(at + 2)
  return length === LENGTH_64 ? input.readUInt32BE(at + 2) * 2 ** 32 + input.readUInt32BE(at + 6) : length
}

/** Frames and bytes that are counted together: one by one that took a fifteenth of a heartbeat. */
const FRAMES_AT_ONCE = 8
const BYTES_AT_ONCE = 1024

/**
 * Holds a WebSocket to a budget by what comes on its wire: `ws` tells of whole messages
 * only, not of the empty fragments that one may be made of for ever. Beyond the budget
 * the connection is cut. To be called when `ws` has the socket, before anything is read.
 */
export function meterFrames(socket: Duplex, budget: InputBudget, clock: Clock): void {
  const scanner = new FrameScanner()
  let [frames, bytes] = [0, 0]
  const pay = (): boolean => {
    const now = clock.monotonic()
    const fits = budget.takeBytes(bytes, now) && budget.takeMessage(now, frames)
    frames = 0
    bytes = 0
    return fits
  }
  const onFrame = (): boolean => ++frames < FRAMES_AT_ONCE || pay()
  const count = (data: Buffer): void => {
    bytes += data.length
    const fits = (bytes < BYTES_AT_ONCE || pay()) && scanner.scan(data, onFrame)
    if (!fits) socket.off('data', count).destroy()
  }
  socket.prependListener('data', count)
}
