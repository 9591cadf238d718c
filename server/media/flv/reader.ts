import { type FlvTag, readTagHead, TAG_HEAD, type TagHead, tagType } from './tag.js'

/** The bytes are not FLV, or a tag is larger than allowed. The stream cannot be read on. */
export class FlvError extends Error {
  override readonly name = 'FlvError'

  constructor(
    message: string,
    /** What a tag announced, where that is too much. */
    readonly tagBytes?: number,
  ) {
    super(message)
  }
}

export interface FlvReaderOptions {
  /** Bytes of one tag at most; 4 MiB when absent: a picture of 8 Mbit/s stays far below. */
  maxTagBytes?: number
  /** A tag begins, of whatever type and size. */
  onAny?: () => void
}

/** What a piece of input was used up to, and what that cost. */
interface ReadSoFar {
  /** Bytes. */
  used: number
  steps: number
}

const EMPTY = new Uint8Array(0)
const MAX_TAG = 4 * 1024 * 1024
const FILE_HEADER = 9
/** A longer file header than this is nobody's. */
const MAX_FILE_HEADER = 64
const FIRST_BODY = 4096
/** Bytes that cost about as much as a tag does by its head alone. */
const STEP_BYTES = 64

/**
 * Reads FLV from a byte stream cut anywhere. A tag's announced size is checked first; memory grows with what really
 * came. Tags of unknown type are skipped. The body of a tag may be a view of the input.
 */
export class FlvReader {
  /** Bytes of a header that is not complete. */
  #head: Uint8Array = EMPTY
  #need: 'file' | 'tag' | 'body' = 'file'
  /** Bytes to pass over before the next thing. */
  #skip = 0
  #tag: TagHead = { type: 0, size: 0, timestamp: 0 }
  #body: Uint8Array = EMPTY
  #filled = 0
  readonly #maxTag: number
  readonly #onAny: (() => void) | undefined

  constructor(
    private readonly onTag: (tag: FlvTag) => void,
    { maxTagBytes = MAX_TAG, onAny }: FlvReaderOptions = {},
  ) {
    this.#maxTag = maxTagBytes
    this.#onAny = onAny
  }

  /** Bytes held for a tag that is not complete. */
  get held(): number {
    return this.#head.length + this.#body.length
  }

  /** Takes the next bytes, as far as `steps` go; answers what it used. Throws FlvError. */
  push(data: Uint8Array, steps = Number.POSITIVE_INFINITY): ReadSoFar {
    let input = data
    const before = this.#head.length
    if (before > 0) {
      input = new Uint8Array(before + data.length)
      input.set(this.#head)
      input.set(data, before)
      this.#head = EMPTY
    }
    let at = 0
    let parts = 0
    while (at < input.length && parts + at / STEP_BYTES < steps) {
      parts += 1
      const used = this.#step(input, at)
      if (used === 0) {
        this.#head = Uint8Array.from(input.subarray(at))
        at = input.length
      }
      at += used
    }
    return { used: at - before, steps: parts + Math.ceil(at / STEP_BYTES) }
  }

  /** Reads what is due; answers the bytes used, 0 when a header is not complete. */
  #step(input: Uint8Array, at: number): number {
    if (this.#skip > 0) {
      const passed = Math.min(this.#skip, input.length - at)
      this.#skip -= passed
      return passed
    }
    if (this.#need === 'body') return this.#take(input, at)
    return this.#need === 'file' ? this.#fileHeader(input, at) : this.#tagHead(input, at)
  }

  #fileHeader(input: Uint8Array, at: number): number {
    if (input.length - at < FILE_HEADER) return 0
    const view = new DataView(input.buffer, input.byteOffset + at, FILE_HEADER)
    const size = view.getUint32(5)
    if (view.getUint32(0) >>> 8 !== 0x464c56 || size < FILE_HEADER || size > MAX_FILE_HEADER)
      throw new FlvError('This is not FLV')
    this.#skip = size - FILE_HEADER + 4
    this.#need = 'tag'
    return FILE_HEADER
  }

  #tagHead(input: Uint8Array, at: number): number {
    if (input.length - at < TAG_HEAD) return 0
    this.#tag = readTagHead(input, at)
    const { size } = this.#tag
    if (size > this.#maxTag) throw new FlvError(`A tag of ${size} bytes`, size)
    this.#filled = 0
    this.#onAny?.()
    if (size === 0) this.#finish(EMPTY)
    else this.#need = 'body'
    return TAG_HEAD
  }

  #take(input: Uint8Array, at: number): number {
    const { size } = this.#tag
    const part = Math.min(size - this.#filled, input.length - at)
    if (this.#filled === 0 && part === size) {
      this.#finish(input.subarray(at, at + part))
      return part
    }
    if (this.#filled + part > this.#body.length) {
      const room = Math.max(this.#filled + part, this.#body.length * 2, FIRST_BODY)
      const grown = new Uint8Array(Math.min(size, room))
      grown.set(this.#body.subarray(0, this.#filled))
      this.#body = grown
    }
    this.#body.set(input.subarray(at, at + part), this.#filled)
    this.#filled += part
    if (this.#filled === size) this.#finish(this.#body.subarray(0, size))
    return part
  }

  #finish(body: Uint8Array): void {
    this.#need = 'tag'
    this.#skip = 4
    this.#body = EMPTY
    const type = tagType(this.#tag.type)
    if (type !== undefined) this.onTag({ type, timestamp: this.#tag.timestamp, body })
  }
}
