import { FfmpegProcess } from '../ffmpeg/ffmpeg_process.js'
import { FlvReader } from '../flv/reader.js'
import type { FlvTag } from '../flv/tag.js'
import type { Layout } from './layout.js'
import { SOUND } from './sound.js'

/** Pictures per second of a mix. */
export const FPS = 15
/** Bits per second for each pixel, as encoders for phones have it. */
const BITS_PER_PIXEL = 3.2
const MOST_TAG = 4 << 20

/** Makes H.264 and AAC of mixed pictures and sound. */
export class MixEncoder {
  private readonly process: FfmpegProcess

  constructor(ffmpeg: string, layout: Layout, onTag: (tag: FlvTag) => void, ended: (said: string) => void) {
    this.process = new FfmpegProcess(ffmpeg, encoderArgs(layout), 2, ended)
    const reader = new FlvReader(onTag, { maxTagBytes: MOST_TAG })
    this.process.pipe(1).on('data', (data: Buffer) => reader.push(data))
  }

  get pid(): number | undefined {
    return this.process.pid
  }

  /** Bytes that wait for it. */
  get waiting(): number {
    return this.process.pipe(3).writableLength + this.process.pipe(4).writableLength
  }

  /** The bytes are not to be changed any more. */
  picture(bytes: Buffer): void {
    this.process.pipe(3).write(bytes)
  }

  sound(bytes: Buffer): void {
    this.process.pipe(4).write(bytes)
  }

  stop(): void {
    this.process.kill()
  }
}

function encoderArgs({ width, height }: Layout): string[] {
  const bitrate = String(Math.round(width * height * BITS_PER_PIXEL))
  const known = ['-probesize', '32', '-analyzeduration', '0', '-thread_queue_size', '256']
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-video_size', `${width}x${height}`, '-framerate', String(FPS)]
  const pcm = ['-f', 's16le', '-ar', String(SOUND.rate), '-ac', String(SOUND.channels)]
  const h264 = ['-c:v', 'libx264', '-preset', 'superfast', '-tune', 'zerolatency', '-profile:v', 'baseline']
  const rate = ['-g', String(2 * FPS), '-b:v', bitrate, '-maxrate', bitrate, '-bufsize', bitrate, '-threads', '1']
  const aac = ['-c:a', 'aac', '-b:a', '64k']
  const flv = ['-f', 'flv', '-flvflags', 'no_duration_filesize', '-flush_packets', '1', 'pipe:1']
  const inputs = [...known, ...raw, '-i', 'pipe:3', ...known, ...pcm, '-i', 'pipe:4']
  return [...inputs, '-map', '0:v', '-map', '1:a', ...h264, ...rate, ...aac, ...flv]
}
