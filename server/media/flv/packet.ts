/** A packet of H.264 or AAC out of (or for) an FLV tag's body. */
export type VideoPacket =
  /** AVCDecoderConfigurationRecord: comes before the pictures that need it. */
  | { kind: 'config'; data: Uint8Array }
  /** NAL units with length prefixes. `compositionTime`: ms from decoding to showing. */
  | { kind: 'frame'; keyFrame: boolean; compositionTime: number; data: Uint8Array }
  | { kind: 'end' }

export type AudioPacket =
  /** AudioSpecificConfig. */
  { kind: 'config'; data: Uint8Array } | { kind: 'frame'; data: Uint8Array }

const AVC = 7
const AAC = 10
const KEY_FRAME = 1
const INTER_FRAME = 2

/** Undefined for what is not H.264, or is cut short. */
export function parseVideo(body: Uint8Array): VideoPacket | undefined {
  const [head, type, a, b, c] = body
  if (head === undefined || type === undefined || a === undefined || b === undefined || c === undefined)
    return undefined
  if ((head & 0x0f) !== AVC || head & 0x80) return undefined
  const data = body.subarray(5)
  if (type === 2) return { kind: 'end' }
  if (data.byteLength === 0) return undefined
  if (type === 0) return { kind: 'config', data }
  if (type !== 1) return undefined
  // Three bytes, signed.
  const compositionTime = ((a << 24) | (b << 16) | (c << 8)) >> 8
  return { kind: 'frame', keyFrame: head >> 4 === KEY_FRAME, compositionTime, data }
}

/** Undefined for what is not AAC, or is cut short. */
export function parseAudio(body: Uint8Array): AudioPacket | undefined {
  const [head, type] = body
  if (head === undefined || type === undefined || head >> 4 !== AAC || body.byteLength < 3) return undefined
  return { kind: type === 0 ? 'config' : 'frame', data: body.subarray(2) }
}

/** The body of a video tag without B frames. */
export function videoBody(packet: { kind: 'config' | 'frame'; keyFrame: boolean; data: Uint8Array }): Uint8Array {
  const body = new Uint8Array(5 + packet.data.byteLength)
  body[0] = ((packet.keyFrame ? KEY_FRAME : INTER_FRAME) << 4) | AVC
  body[1] = packet.kind === 'config' ? 0 : 1
  body.set(packet.data, 5)
  return body
}

export function audioBody(packet: AudioPacket): Uint8Array {
  const body = new Uint8Array(2 + packet.data.byteLength)
  // AAC is always marked 44 kHz, 16 bit, stereo: the truth is in its configuration.
  body[0] = (AAC << 4) | 0x0f
  body[1] = packet.kind === 'config' ? 0 : 1
  body.set(packet.data, 2)
  return body
}
