import { MalformedError, TooLargeError } from '../malformed.js'
import { TagType } from '../stream_tap.js'
import { TAG_HEADER } from './flv_tag.js'

const EMPTY = Buffer.alloc(0)
const FILE_HEADER = 9
/** A longer file header than this is nobody's. */
const MAX_FILE_HEADER = 64
const FIRST_BODY = 4096
/** Bytes that cost about as much as a tag does by its header alone. */
const STEP_BYTES = 64

/** A tag as it was read; `payload` may be a view of the input. */
export interface RawTag {
  readonly type: TagType
  readonly timestamp: number
  readonly payload: Buffer
}

/** What a piece of input was used up to, and what that cost. */
interface ReadSoFar {
  /** Bytes. */
  used: number
  steps: number
}

/**
 * Reads FLV from a byte stream cut anywhere. A tag's announced size is checked
 * first; memory grows with what really came. Tags of unknown type are skipped.
 */
export class FlvReader {
  /** Bytes of a header that is not complete. */
  #head: Buffer = EMPTY
  #need: 'file' | 'tag' | 'body' = 'file'
  /** Bytes to pass over before the next thing. */
  #skip = 0
  #type = 0
  #timestamp = 0
  #size = 0
  #body: Buffer = EMPTY
  #filled = 0

  constructor(
    private readonly maxTag: number,
    private readonly onTag: (tag: RawTag) => void,
    /** A tag begins, of whatever type and size. */
    private readonly onAny: () => void = () => undefined,
  ) {}

  /** Bytes held for a tag that is not complete. */
  get held(): number {
    return this.#head.length + this.#body.length
  }

  /** Takes the next bytes, as far as `steps` go; answers what it used. Throws MalformedError. */
  push(data: Buffer, steps = Number.POSITIVE_INFINITY): ReadSoFar {
    let input = data
    const before = this.#head.length
    if (before > 0) {
      input = Buffer.concat([this.#head, data])
      this.#head = EMPTY
    }
    let at = 0
    let parts = 0
    while (at < input.length && parts + at / STEP_BYTES < steps) {
      parts += 1
      const used = this.#step(input, at)
      if (used === 0) {
        this.#head = Buffer.from(input.subarray(at))
        at = input.length
      }
      at += used
    }
    return { used: at - before, steps: parts + Math.ceil(at / STEP_BYTES) }
  }

  /** Reads what is due; answers the bytes used, 0 when a header is not complete. */
  #step(input: Buffer, at: number): number {
    if (this.#skip > 0) {
      const passed = Math.min(this.#skip, input.length - at)
      this.#skip -= passed
      return passed
    }
    if (this.#need === 'body') return this.#take(input, at)
    return this.#need === 'file' ? this.#fileHeader(input, at) : this.#tagHeader(input, at)
  }

  #fileHeader(input: Buffer, at: number): number {
    if (input.length - at < FILE_HEADER) return 0
    const offset = input.readUInt32BE(at + 5)
    if (input.readUIntBE(at, 3) !== 0x464c56 || offset < FILE_HEADER || offset > MAX_FILE_HEADER)
      throw new MalformedError('This is not FLV')
    this.#skip = offset - FILE_HEADER + 4
    this.#need = 'tag'
    return FILE_HEADER
  }

  #tagHeader(input: Buffer, at: number): number {
    if (input.length - at < TAG_HEADER) return 0
    this.#type = input.readUInt8(at)
    this.#size = input.readUIntBE(at + 1, 3)
    this.#timestamp = ((input.readUInt8(at + 7) << 24) | input.readUIntBE(at + 4, 3)) >>> 0
    if (this.#size > this.maxTag) throw new TooLargeError(this.#size, this.maxTag)
    this.#filled = 0
    this.onAny()
    if (this.#size === 0) this.#finish(EMPTY)
    else this.#need = 'body'
    return TAG_HEADER
  }

  #take(input: Buffer, at: number): number {
    const part = Math.min(this.#size - this.#filled, input.length - at)
    if (this.#filled === 0 && part === this.#size) {
      this.#finish(input.subarray(at, at + part))
      return part
    }
    if (this.#filled + part > this.#body.length) {
      const grown = Buffer.allocUnsafeSlow(
        Math.min(this.#size, Math.max(this.#filled + part, this.#body.length * 2, FIRST_BODY)),
      )
      this.#body.copy(grown, 0, 0, this.#filled)
      this.#body = grown
    }
    input.copy(this.#body, this.#filled, at, at + part)
    this.#filled += part
    if (this.#filled === this.#size) this.#finish(this.#body.subarray(0, this.#size))
    return part
  }

  #finish(payload: Buffer): void {
    this.#need = 'tag'
    this.#skip = 4
    this.#body = EMPTY
    const type = tagType(this.#type)
    if (type !== undefined) this.onTag({ type, timestamp: this.#timestamp, payload })
  }
}

/** The low five bits name the type; bit 5 marks an encrypted tag, which nobody here could play. */
export function tagType(byte: number): TagType | undefined {
  if (byte === TagType.AUDIO || byte === TagType.VIDEO || byte === TagType.SCRIPT) return byte
  return undefined
}
