/** Kinds of FLV tags (Adobe FLV specification 10.1, E.4.1). */
export const TagType = { AUDIO: 8, VIDEO: 9, SCRIPT: 18 } as const

export type TagType = (typeof TagType)[keyof typeof TagType]

/** One FLV tag. */
export interface FlvTag {
  type: number
  /** Milliseconds, 0 to 2^32 - 1; wraps. */
  timestamp: number
  body: Uint8Array
}

const HEADER_BYTES = 11

/** The nine bytes of an FLV header and the first back pointer (always 0). */
export function flvHeader(hasVideo: boolean, hasAudio: boolean): Uint8Array<ArrayBuffer> {
  const flags = (hasAudio ? 4 : 0) | (hasVideo ? 1 : 0)
  return Uint8Array.of(0x46, 0x4c, 0x56, 1, flags, 0, 0, 0, 9, 0, 0, 0, 0)
}

/** A tag as it stands in a file or on the wire, with the back pointer after it. */
export function writeTag(tag: FlvTag): Uint8Array<ArrayBuffer> {
  const size = tag.body.byteLength
  const bytes = new Uint8Array(HEADER_BYTES + size + 4)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, (tag.type << 24) | size)
  // The fourth byte holds the timestamp's upper eight bits; three bytes of stream id (0) follow.
  view.setUint32(4, (tag.timestamp << 8) | (tag.timestamp >>> 24))
  bytes.set(tag.body, HEADER_BYTES)
  view.setUint32(HEADER_BYTES + size, HEADER_BYTES + size)
  return bytes
}
