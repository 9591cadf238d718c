import { execFileSync } from 'node:child_process'
import { FlvReader } from '../../../server/media/flv/reader.js'
import type { FlvTag } from '../../../server/media/flv/tag.js'
import { liveH264 } from '../../support/live_h264.js'

export interface ClipOptions {
  seconds?: number
  size?: string
  video?: boolean
  audio?: boolean
  /** Pictures between key frames, at 15 a second. */
  gop?: number
  /**
   * Black and silent, but for a white flash and a beep of a tenth of a second at each full second, from the first on.
   */
  flash?: boolean
}

const FLASH = {
  picture: (size: string) =>
    `color=black:size=${size}:rate=15,drawbox=color=white:t=fill:enable='lt(mod(t,1),0.1)*gte(t,1)'`,
  sound: "aevalsrc='if(lt(mod(t,1),0.1)*gte(t,1),sin(2*PI*1000*t),0)':s=44100",
}

/** Tags of real H.264 and AAC: a test picture and a tone. */
export function makeClip({
  seconds = 3,
  size = '160x120',
  video = true,
  audio = true,
  gop = 15,
  flash = false,
}: ClipOptions = {}): FlvTag[] {
  const bytes = execFileSync(
    'ffmpeg',
    [
      ...['-v', 'error', '-nostdin'],
      ...(video ? ['-f', 'lavfi', '-i', flash ? FLASH.picture(size) : `testsrc=size=${size}:rate=15`] : []),
      ...(audio ? ['-f', 'lavfi', '-i', flash ? FLASH.sound : 'sine=frequency=440:sample_rate=44100'] : []),
      ...['-t', String(seconds)],
      ...liveH264(gop),
      ...['-c:a', 'aac', '-f', 'flv', '-flvflags', 'no_duration_filesize', 'pipe:1'],
    ],
    { maxBuffer: 64 * 1024 * 1024 },
  )
  const tags: FlvTag[] = []
  new FlvReader((tag) => tags.push(tag)).push(bytes)
  return tags
}

export interface Probe {
  streams: { codec_name: string; width?: number; height?: number; packets: number }[]
  /** Seconds. */
  duration: number
  /** What the decoder complained about. */
  errors: string
}

/** What ffprobe and ffmpeg find in a file, all of it decoded. */
export function probe(file: string): Probe {
  const text = execFileSync(
    'ffprobe',
    ['-v', 'error', '-count_packets', '-show_streams', '-show_format', '-of', 'json', file],
    { encoding: 'utf8' },
  )
  const { streams, format } = JSON.parse(text) as {
    streams: { codec_name: string; width?: number; height?: number; nb_read_packets: string }[]
    format: { duration?: string }
  }
  let errors = ''
  try {
    errors = execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-xerror', '-i', file, '-f', 'null', '-'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  } catch (error) {
    errors = String(error)
  }
  return {
    streams: streams.map(({ nb_read_packets, ...rest }) => ({ ...rest, packets: Number(nb_read_packets) })),
    duration: Number(format.duration ?? 0),
    errors,
  }
}
