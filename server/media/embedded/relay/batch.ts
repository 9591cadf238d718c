import type { FlvTag } from '../flv/flv_tag.js'
import { chunkedSize, OUT_CHUNK_SIZE, writeChunks } from '../rtmp/chunk_writer.js'
import { MESSAGE_STREAM } from '../rtmp/replies.js'

/** How a player wants its bytes. */
export type PlayFormat = 'flv' | 'rtmp'

/** Tags that go out together. Each form is made once, when the first player asks for it, and shared by all. */
export class Batch {
  readonly #made: { [format in PlayFormat]?: Buffer } = {}

  constructor(
    readonly tags: readonly FlvTag[],
    /** Version of the codec headers that a player must have had before this batch, and has after it. */
    readonly headersBefore: number,
    readonly headersAfter: number,
  ) {}

  bytes(format: PlayFormat): Buffer {
    const made = this.#made[format] ?? encodeTags(this.tags, format)
    this.#made[format] = made
    return made
  }
}

/** One tag's bytes, made once for all players of a form: a group of pictures is sent to each of them from these. */
export function tagBytes(tag: FlvTag, format: PlayFormat): Buffer {
  if (format === 'flv') return tag.bytes
  tag.chunked ??= rtmpBytes([tag])
  return tag.chunked
}

/** Tags as one player's bytes. */
export function encodeTags(tags: readonly FlvTag[], format: PlayFormat): Buffer {
  return format === 'flv' ? flvBytes(tags) : rtmpBytes(tags)
}

function flvBytes(tags: readonly FlvTag[]): Buffer {
  const [only] = tags
  return only !== undefined && tags.length === 1 ? only.bytes : Buffer.concat(tags.map((tag) => tag.bytes))
}

function rtmpBytes(tags: readonly FlvTag[]): Buffer {
  const size = tags.reduce((sum, tag) => sum + chunkedSize(tag.payload.length, tag.timestamp, OUT_CHUNK_SIZE), 0)
  const out = Buffer.allocUnsafe(size)
  let at = 0
  for (const tag of tags) at = writeChunks(out, at, tag.type, tag.timestamp, MESSAGE_STREAM, tag.payload, OUT_CHUNK_SIZE)
  return out
}
