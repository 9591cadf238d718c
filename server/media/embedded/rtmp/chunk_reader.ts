import { MalformedError, TooLargeError } from '../malformed.js'
import { MessageType, type RtmpMessage } from './message.js'

export interface ChunkLimits {
  /** Bytes of one message. */
  messageSize: number
  /** Chunk streams that one connection may use. */
  chunkStreams: number
}

/** What the last header on one chunk stream said, and the message that is being put together. */
interface ChunkStream {
  timestamp: number
  /** The time field of the last header: a delta, or the timestamp itself after format 0. */
  delta: number
  length: number
  type: number
  streamID: number
  extended: boolean
  /** Grows with what arrives, never with what is announced. */
  body: Buffer
  filled: number
}

const EMPTY = Buffer.alloc(0)
const FIRST_BODY = 4096
/** Bytes of a message header by format. Source: RTMP specification 5.3.1.2. */
const HEADER_SIZES = [11, 7, 3, 0] as const
const EXTENDED = 0xffffff

/** Bytes that cost about as much as a chunk does by its header alone. */
export const STEP_BYTES = 64

/** What a piece of input was used up to, and what that cost. */
export interface ReadSoFar {
  /** Bytes. */
  used: number
  steps: number
}

/**
 * Puts messages together from a byte stream of chunks. Announced sizes are
 * checked against the limits before anything is stored, and memory grows only
 * with bytes that really came. Set Chunk Size and Abort are obeyed here.
 */
export class ChunkReader {
  #chunkSize = 128
  /** A header that is not complete; at most 18 bytes. */
  #header: Buffer = EMPTY
  #current: ChunkStream | undefined
  /** Bytes of the current chunk that are still to come. */
  #left = 0
  readonly #streams = new Map<number, ChunkStream>()
  readonly #chunkStreams: number
  /** Bytes of one message. May change between messages. */
  messageSize: number

  constructor(
    { messageSize, chunkStreams }: ChunkLimits,
    private readonly onMessage: (message: RtmpMessage) => void,
    /** A message has come, of whatever type: also those that are obeyed here, and empty ones. */
    private readonly onAny: () => void = () => undefined,
  ) {
    this.messageSize = messageSize
    this.#chunkStreams = chunkStreams
  }

  /** Bytes held for messages that are not complete. */
  get held(): number {
    let bytes = this.#header.length
    for (const stream of this.#streams.values()) bytes += stream.body.length
    return bytes
  }

  /** Takes the next bytes of the connection, as far as `steps` go; answers what it used. Throws MalformedError. */
  push(data: Buffer, steps = Number.POSITIVE_INFINITY): ReadSoFar {
    let input = data
    const before = this.#header.length
    if (before > 0) {
      input = Buffer.concat([this.#header, data])
      this.#header = EMPTY
    }
    let at = 0
    let chunks = 0
    while (at < input.length && chunks + at / STEP_BYTES < steps) {
      chunks += 1
      if (this.#current === undefined) {
        const size = this.#begin(input, at)
        if (size === 0) {
          this.#header = Buffer.from(input.subarray(at))
          at = input.length
          break
        }
        at += size
      }
      at += this.#take(input, at)
    }
    return { used: at - before, steps: chunks + Math.ceil(at / STEP_BYTES) }
  }

  /** Reads a chunk's header; answers its size, 0 when it is not complete. */
  #begin(input: Buffer, start: number): number {
    const first = input.readUInt8(start)
    const format = first >> 6
    const basic = first & 0x3f
    let at = start + (basic === 0 ? 2 : basic === 1 ? 3 : 1)
    if (input.length < at + (HEADER_SIZES[format] ?? 0)) return 0
    const id = basic === 0 ? input.readUInt8(start + 1) + 64 : basic === 1 ? input.readUInt16LE(start + 1) + 64 : basic
    const stream = this.#streams.get(id) ?? this.#open(id, format)

    const time = format === 3 ? stream.delta : input.readUIntBE(at, 3)
    const extended = format === 3 ? stream.extended : time === EXTENDED
    const fieldsAt = at
    at += HEADER_SIZES[format] ?? 0
    if (extended && input.length < at + 4) return 0
    const value = extended ? input.readUInt32BE(at) : time
    // Some old senders leave the extended field out of chunks of format 3: it is there when it says the same.
    if (extended && (format !== 3 || value === stream.delta)) at += 4

    const begins = stream.filled === 0
    if (format < 2) {
      const length = input.readUIntBE(fieldsAt + 3, 3)
      if (!begins && length !== stream.length) throw new MalformedError('A message changes its length half-way')
      if (length > this.messageSize) throw new TooLargeError(length, this.messageSize)
      stream.length = length
      stream.type = input.readUInt8(fieldsAt + 6)
    }
    if (format === 0) stream.streamID = input.readUInt32LE(fieldsAt + 7)
    if (format !== 3) {
      stream.delta = value
      stream.extended = extended
    }
    if (format === 0) stream.timestamp = value
    else if (begins) stream.timestamp = (stream.timestamp + stream.delta) >>> 0

    this.#current = stream
    this.#left = Math.min(this.#chunkSize, stream.length - stream.filled)
    return at - start
  }

  #open(id: number, format: number): ChunkStream {
    if (format !== 0 && format !== 1) throw new MalformedError('A chunk stream begins without a header')
    if (this.#streams.size >= this.#chunkStreams) throw new MalformedError('Too many chunk streams')
    const stream: ChunkStream = {
      timestamp: 0,
      delta: 0,
      length: 0,
      type: 0,
      streamID: 0,
      extended: false,
      body: EMPTY,
      filled: 0,
    }
    this.#streams.set(id, stream)
    return stream
  }

  /** Takes what is here of the current chunk's body; answers its size. */
  #take(input: Buffer, at: number): number {
    const stream = this.#current
    if (stream === undefined) return 0
    const size = Math.min(this.#left, input.length - at)
    this.#left -= size
    if (stream.filled === 0 && size === stream.length) {
      // Whole in one piece: nothing to put together.
      this.#finish(stream, input.subarray(at, at + size))
      return size
    }
    if (stream.filled + size > stream.body.length) this.#grow(stream, stream.filled + size)
    input.copy(stream.body, stream.filled, at, at + size)
    stream.filled += size
    if (stream.filled === stream.length) this.#finish(stream, stream.body.subarray(0, stream.length))
    else if (this.#left === 0) this.#current = undefined
    return size
  }

  #grow(stream: ChunkStream, need: number): void {
    const size = Math.min(stream.length, Math.max(need, stream.body.length * 2, FIRST_BODY))
    if (this.held - stream.body.length + size > this.messageSize * 2)
      throw new MalformedError('Too many unfinished messages')
    const grown = Buffer.allocUnsafeSlow(size)
    stream.body.copy(grown, 0, 0, stream.filled)
    stream.body = grown
  }

  #finish(stream: ChunkStream, payload: Buffer): void {
    this.#current = undefined
    stream.filled = 0
    stream.body = EMPTY
    this.onAny()
    if (stream.type === MessageType.SET_CHUNK_SIZE) this.#setChunkSize(payload)
    else if (stream.type === MessageType.ABORT) this.#abort(payload)
    else this.onMessage({ type: stream.type, timestamp: stream.timestamp, streamID: stream.streamID, payload })
  }

  #setChunkSize(payload: Buffer): void {
    const size = payload.length >= 4 ? payload.readUInt32BE() : 0
    // The first bit must be 0 (5.4.1), and 0 would never move on.
    if (size < 1 || size > 0x7fffffff) throw new MalformedError('The chunk size is not valid')
    this.#chunkSize = size
  }

  #abort(payload: Buffer): void {
    if (payload.length < 4) throw new MalformedError('An abort names no chunk stream')
    const stream = this.#streams.get(payload.readUInt32BE())
    if (stream === undefined) return
    stream.filled = 0
    stream.body = EMPTY
  }
}
