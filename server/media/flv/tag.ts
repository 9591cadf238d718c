/** Kinds of FLV tags (Adobe FLV specification 10.1, E.4.1). */
export const TagType = { AUDIO: 8, VIDEO: 9, SCRIPT: 18 } as const

export type TagType = (typeof TagType)[keyof typeof TagType]

/** One FLV tag. */
export interface FlvTag {
  type: TagType
  /** Milliseconds, 0 to 2^32 - 1; wraps. */
  timestamp: number
  body: Uint8Array
}

/** What stands before a tag's body. `type` as it came. */
export interface TagHead {
  type: number
  size: number
  timestamp: number
}

/** Bytes of a tag before its body, and of all beside it: the tag's size comes after. */
export const TAG_HEAD = 11
export const TAG_OVERHEAD = TAG_HEAD + 4

/** The nine bytes of an FLV header and the first back pointer (always 0). */
export function flvHeader(hasVideo: boolean, hasAudio: boolean): Uint8Array<ArrayBuffer> {
  const flags = (hasAudio ? 4 : 0) | (hasVideo ? 1 : 0)
  return Uint8Array.of(0x46, 0x4c, 0x56, 1, flags, 0, 0, 0, 9, 0, 0, 0, 0)
}

/** A tag as it stands in a file or on the wire, with the back pointer after it. */
export function writeTag({ type, timestamp, body }: FlvTag): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(body.byteLength + TAG_OVERHEAD)
  fillTag(bytes, type, timestamp, body)
  return bytes
}

/** The same into bytes that are there already: as many as the body has, and TAG_OVERHEAD. `timestamp` wraps at 2^32. */
export function fillTag(bytes: Uint8Array, type: TagType, timestamp: number, body: Uint8Array): void {
  const size = body.byteLength
  bytes[0] = type
  write24(bytes, 1, size)
  write24(bytes, 4, timestamp)
  // The timestamp's upper eight bits stand behind the others; three bytes of stream id (0) follow.
  bytes[7] = timestamp >>> 24
  write24(bytes, 8, 0)
  bytes.set(body, TAG_HEAD)
  bytes[TAG_HEAD + size] = (TAG_HEAD + size) >>> 24
  write24(bytes, TAG_OVERHEAD + size - 3, TAG_HEAD + size)
}

/** Reads what stands before a body. There must be TAG_HEAD bytes. */
export function readTagHead(bytes: Uint8Array, at: number): TagHead {
  const timestamp = (((bytes[at + 7] ?? 0) << 24) | read24(bytes, at + 4)) >>> 0
  return { type: bytes[at] ?? 0, size: read24(bytes, at + 1), timestamp }
}

/** The low five bits name the type; bit 5 marks an encrypted tag, which nobody here could play. */
export function tagType(byte: number): TagType | undefined {
  if (byte === TagType.AUDIO || byte === TagType.VIDEO || byte === TagType.SCRIPT) return byte
  return undefined
}

function read24(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
}

function write24(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 16
  bytes[at + 1] = value >>> 8
  bytes[at + 2] = value
}
