import { execFileSync } from 'node:child_process'
import { BufferSource, EncodedPacketSink, Input, MATROSKA, MP4 } from 'mediabunny'
import { FlvReader } from '../../server/media/flv/reader.js'
import { type FlvTag, TagType } from '../../server/media/flv/tag.js'

/** Two streams' worth: longer than one segment of HLS, with a key frame a second. */
const SECONDS = 4
const PICTURE = ['-f', 'lavfi', '-i', 'testsrc=size=160x120:rate=10']
const SOUND = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=44100']
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', '10', '-pix_fmt', 'yuv420p']

function ffmpeg(...args: readonly string[]): Buffer {
  return execFileSync('ffmpeg', ['-v', 'error', '-nostdin', ...args, '-t', String(SECONDS), 'pipe:1'], {
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

function flvTags(bytes: Buffer): FlvTag[] {
  const tags: FlvTag[] = []
  new FlvReader((tag) => tags.push(tag)).push(bytes)
  return tags
}

/** H.264 with sound that ffmpeg itself writes into FLV. */
export function withSound(...codec: string[]): FlvTag[] {
  return flvTags(
    ffmpeg(...PICTURE, ...SOUND, ...H264, ...codec, '-f', 'flv', '-flvflags', 'no_duration_filesize'),
  ).filter(({ type }) => type !== TagType.SCRIPT)
}

/** How a packet of a container becomes a tag. */
export interface Wrapping {
  type: TagType
  config(description: Uint8Array): Uint8Array
  frame(data: Uint8Array, key: boolean): Uint8Array
}

const bytes = (...parts: (Uint8Array | number[] | string)[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))))
const frameKind = (key: boolean): number => (key ? 1 : 2) << 4

/** HEVC as Chinese vendors number it. */
export const HEVC_12: Wrapping = {
  type: TagType.VIDEO,
  config: (description) => bytes([0x1c, 0, 0, 0, 0], description),
  frame: (data, key) => bytes([frameKind(key) | 12, 1, 0, 0, 0], data),
}

/** Pictures of Enhanced RTMP; HEVC alone has a composition time. */
export function enhancedPicture(fourCC: 'hvc1' | 'av01'): Wrapping {
  const delay = fourCC === 'hvc1' ? [0, 0, 0] : []
  return {
    type: TagType.VIDEO,
    config: (description) => bytes([0x90], fourCC, description),
    frame: (data, key) => bytes([0x80 | frameKind(key) | 1], fourCC, delay, data),
  }
}

/** Sound of Enhanced RTMP. */
export const OPUS: Wrapping = {
  type: TagType.AUDIO,
  config: (description) => bytes([0x90], 'Opus', description),
  frame: (data) => bytes([0x91], 'Opus', data),
}

/**
 * A track that ffmpeg of Debian does not write into FLV, by way of a container that it does, beside an ordinary one.
 */
export async function wrapped(container: 'mp4' | 'matroska', codec: string[], how: Wrapping): Promise<FlvTag[]> {
  const picture = how.type === TagType.VIDEO
  const format = container === 'mp4' ? ['-movflags', 'frag_keyframe+empty_moov', '-f', 'mp4'] : ['-f', 'matroska']
  const file = ffmpeg(...(picture ? PICTURE : SOUND), ...codec, ...format)
  const input = new Input({ source: new BufferSource(file), formats: [MP4, MATROSKA] })
  const track = picture ? await input.getPrimaryVideoTrack() : await input.getPrimaryAudioTrack()
  if (track === null) throw new Error('ffmpeg wrote no such track')
  const config = await track.getDecoderConfig()
  const description = config?.description
  const tags: FlvTag[] = [
    {
      type: how.type,
      timestamp: 0,
      body: how.config(
        description === undefined
          ? new Uint8Array(4)
          : ArrayBuffer.isView(description)
            ? new Uint8Array(description.buffer, description.byteOffset, description.byteLength)
            : new Uint8Array(description),
      ),
    },
  ]
  for await (const packet of new EncodedPacketSink(track).packets())
    tags.push({
      type: how.type,
      timestamp: Math.round(packet.timestamp * 1000),
      body: how.frame(packet.data, packet.type === 'key'),
    })
  const others = flvTags(
    picture ? ffmpeg(...SOUND, '-c:a', 'aac', '-f', 'flv') : ffmpeg(...PICTURE, ...H264, '-f', 'flv'),
  ).filter(({ type }) => type !== TagType.SCRIPT)
  return [...tags, ...others].sort((a, b) => a.timestamp - b.timestamp)
}
