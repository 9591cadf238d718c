import type { StreamTag } from '../stream_tap.js'
import { chunkedSize, OUT_CHUNK_SIZE, writeChunks } from './chunk_writer.js'
import { MESSAGE_STREAM } from './replies.js'

/** Tags as RTMP messages, cut into chunks. */
export function tagChunks(tags: readonly StreamTag[]): Buffer {
  const size = tags.reduce((sum, tag) => sum + chunkedSize(tag.payload.length, tag.timestamp >>> 0, OUT_CHUNK_SIZE), 0)
  const out = Buffer.allocUnsafe(size)
  let at = 0
  for (const tag of tags)
    at = writeChunks(out, at, tag.type, tag.timestamp >>> 0, MESSAGE_STREAM, tag.payload, OUT_CHUNK_SIZE)
  return out
}
