import { fillTag, TAG_HEAD, TAG_OVERHEAD } from '../../flv/tag.js'
import type { MediaTag, PlayFormat, TagKind } from '../relay/media_tag.js'
import { tagChunks } from '../rtmp/tag_chunks.js'
import { TagType } from '../stream_tap.js'

/** A tag in the forms in which it goes out, each made once and shared by all who play it. */
export class EncodedTag implements MediaTag {
  /** Header, payload and size, as they stand in an FLV file. */
  readonly bytes: Buffer
  readonly payload: Buffer
  readonly header: boolean
  readonly key: boolean
  #chunks: Buffer | undefined

  /** Copies the payload: it may be a view of a network segment. `timestamp` in ms; encoded it wraps at 2^32. */
  constructor(
    readonly type: TagType,
    readonly timestamp: number,
    payload: Buffer,
  ) {
    const bytes = Buffer.allocUnsafe(payload.length + TAG_OVERHEAD)
    fillTag(bytes, type, timestamp, payload)
    this.bytes = bytes
    this.payload = bytes.subarray(TAG_HEAD, TAG_HEAD + payload.length)
    const kind = kindOf(type, payload)
    this.header = kind === 'header'
    this.key = kind === 'key'
  }

  get size(): number {
    return this.bytes.length
  }

  encoded(format: PlayFormat): Buffer {
    if (format === 'flv') return this.bytes
    this.#chunks ??= tagChunks([this])
    return this.#chunks
  }

  /** The same at another time. */
  at(timestamp: number): EncodedTag {
    return new EncodedTag(this.type, timestamp, this.payload)
  }
}

const AVC = 7
const HEVC = 12
const AAC = 10
const AUDIO_EX_HEADER = 9

/** Reads the codec header. Source: E.4.2, E.4.3 and Enhanced RTMP v2 (bit 7 of a video byte, sound format 9). */
export function kindOf(type: TagType, payload: Buffer): TagKind {
  const first = payload[0] ?? 0
  const second = payload[1] ?? 0
  if (type === TagType.AUDIO) {
    const format = first >> 4
    const header = (format === AAC && second === 0) || (format === AUDIO_EX_HEADER && (first & 0x0f) === 0)
    return header ? 'header' : 'other'
  }
  if (type !== TagType.VIDEO) return 'other'
  const enhanced = (first & 0x80) !== 0
  const codec = first & 0x0f
  const packet = enhanced ? codec : codec === AVC || codec === HEVC ? second : 1
  if (packet === 0) return 'header'
  if (packet === 2) return 'end'
  return ((first >> 4) & 7) === 1 ? 'key' : 'other'
}
