import { MessageType } from './message.js'

/** The chunk size that this server sends with: large, so that most messages are one chunk. */
export const OUT_CHUNK_SIZE = 60_000

const EXTENDED = 0xffffff

/** Chunk stream by message type: one each, so that a type-3 chunk can only belong to its own message. */
function chunkStreamOf(type: number): number {
  if (type === MessageType.COMMAND) return 3
  if (type === MessageType.AUDIO) return 4
  if (type === MessageType.VIDEO) return 6
  if (type === MessageType.DATA) return 5
  return 2
}

/** Bytes that a message takes in chunks. */
export function chunkedSize(length: number, timestamp: number, chunkSize: number): number {
  const chunks = Math.max(1, Math.ceil(length / chunkSize))
  const extended = timestamp >= EXTENDED ? 4 * chunks : 0
  return 12 + (chunks - 1) + extended + length
}

/**
 * Writes a message as chunks into `out` at `at` and answers where it ends. Headers
 * are always complete (format 0), so the bytes depend on nothing that was sent
 * before: one encoding serves all players of a stream.
 */
export function writeChunks(
  out: Buffer,
  at: number,
  type: number,
  timestamp: number,
  streamID: number,
  payload: Buffer,
  chunkSize: number,
): number {
  const id = chunkStreamOf(type)
  const extended = timestamp >= EXTENDED
  let to = out.writeUInt8(id, at)
  to = out.writeUIntBE(extended ? EXTENDED : timestamp, to, 3)
  to = out.writeUIntBE(payload.length, to, 3)
  to = out.writeUInt8(type, to)
  to = out.writeUInt32LE(streamID, to)
  let from = 0
  do {
    if (from > 0) to = out.writeUInt8(0xc0 | id, to)
    // The extended field stands in every chunk of the message (5.3.1.3).
    if (extended) to = out.writeUInt32BE(timestamp, to)
    const size = Math.min(chunkSize, payload.length - from)
    payload.copy(out, to, from, from + size)
    to += size
    from += size
  } while (from < payload.length)
  return to
}

/** One message as chunks. `timestamp` is taken modulo 2^32. */
export function encodeMessage(
  type: number,
  timestamp: number,
  streamID: number,
  payload: Buffer,
  chunkSize = OUT_CHUNK_SIZE,
): Buffer {
  const time = timestamp >>> 0
  const out = Buffer.allocUnsafe(chunkedSize(payload.length, time, chunkSize))
  writeChunks(out, 0, type, time, streamID, payload, chunkSize)
  return out
}
