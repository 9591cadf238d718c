import { type FlvTag, TagType } from './tag.js'

/** The bytes are not FLV, or a tag is larger than allowed. The stream cannot be read on. */
export class FlvError extends Error {
  override readonly name = 'FlvError'
}

/** A picture of 8 Mbit/s with a key frame every ten seconds stays far below. */
const DEFAULT_MAX_TAG = 4 * 1024 * 1024

/**
 * Cuts a byte stream into FLV tags. Bytes may arrive in any portions; what is
 * kept between calls is at most one tag.
 */
export class FlvReader {
  private rest = new Uint8Array(0)
  private headerRead = false

  constructor(private readonly maxTagBytes = DEFAULT_MAX_TAG) {}

  /** The tags that are complete now; unknown kinds are left out. Throws FlvError. */
  push(chunk: Uint8Array): FlvTag[] {
    const bytes = this.join(chunk)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const tags: FlvTag[] = []
    let at = 0
    if (!this.headerRead) {
      if (bytes.byteLength < 9) return this.keep(bytes, tags)
      if (view.getUint32(0) >>> 8 !== 0x464c56) throw new FlvError('no FLV header')
      const size = view.getUint32(5)
      if (size < 9 || size > 1024) throw new FlvError(`an FLV header of ${size} bytes`)
      if (bytes.byteLength < size + 4) return this.keep(bytes, tags)
      at = size + 4
      this.headerRead = true
    }
    while (bytes.byteLength - at >= 11) {
      const word = view.getUint32(at)
      const size = word & 0xffffff
      if (size > this.maxTagBytes) throw new FlvError(`a tag of ${size} bytes`)
      const end = at + 11 + size + 4
      if (end > bytes.byteLength) break
      const type = word >>> 24
      if (type === TagType.AUDIO || type === TagType.VIDEO || type === TagType.SCRIPT) {
        const low = view.getUint32(at + 4)
        const timestamp = ((low >>> 8) | ((low & 0xff) << 24)) >>> 0
        tags.push({ type, timestamp, body: bytes.subarray(at + 11, at + 11 + size) })
      }
      at = end
    }
    return this.keep(bytes.subarray(at), tags)
  }

  private join(chunk: Uint8Array): Uint8Array {
    if (this.rest.byteLength === 0) return chunk
    const joined = new Uint8Array(this.rest.byteLength + chunk.byteLength)
    joined.set(this.rest)
    joined.set(chunk, this.rest.byteLength)
    return joined
  }

  private keep(rest: Uint8Array, tags: FlvTag[]): FlvTag[] {
    this.rest = rest.slice()
    return tags
  }
}
