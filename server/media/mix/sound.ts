/** How mixed sound is: what phones send, one channel of 16 bits, little-endian. */
export const SOUND = { rate: 48_000, channels: 1, bytes: 2 } as const

/** Sound that is held back so that it does not run dry, and what is too much of it, ms. */
const CUSHION = 120
const MOST = 600

const bytesOf = (ms: number): number => Math.floor((ms * SOUND.rate) / 1000) * SOUND.bytes

/** What one member says, until it is mixed. A dry queue is silent until it has a cushion again. */
export class SoundQueue {
  private parts: Buffer[] = []
  private size = 0
  private flows = false

  add(part: Buffer): void {
    this.parts.push(part)
    this.size += part.length
    // Somebody's clock runs faster, or much came at once: the oldest goes.
    if (this.size > bytesOf(MOST)) this.take(this.size - bytesOf(CUSHION))
    if (this.size >= bytesOf(CUSHION)) this.flows = true
  }

  /** Up to so many bytes; fewer when it runs dry. */
  take(bytes: number): Buffer {
    if (!this.flows && this.size < bytesOf(CUSHION)) return Buffer.alloc(0)
    const all = this.parts.length === 1 && this.parts[0] ? this.parts[0] : Buffer.concat(this.parts)
    const taken = all.subarray(0, Math.min(bytes, all.length))
    const rest = all.subarray(taken.length)
    this.parts = rest.length > 0 ? [rest] : []
    this.size = rest.length
    if (taken.length < bytes) this.flows = false
    return taken
  }
}

/** Adds up so many samples of each channel; what is too loud for 16 bits is cut off there. */
export function mixSound(queues: Iterable<SoundQueue>, samples: number): Buffer {
  const sum = new Int32Array(samples * SOUND.channels)
  for (const queue of queues) {
    const part = queue.take(samples * SOUND.bytes)
    for (let i = 0; i + 1 < part.length; i += 2) sum[i / 2] = (sum[i / 2] ?? 0) + part.readInt16LE(i)
  }
  const out = Buffer.allocUnsafe(sum.length * 2)
  for (const [i, value] of sum.entries()) out.writeInt16LE(Math.max(-32_768, Math.min(32_767, value)), i * 2)
  return out
}
