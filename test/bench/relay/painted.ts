import { spawn } from 'node:child_process'
import { liveH264 } from '../../support/live_h264.js'
import { drawTime, FRAME_BYTES, HEIGHT, WIDTH } from './barcode.js'

const FPS = 30
const RAW = ['-f', 'rawvideo', '-pix_fmt', 'gray', '-s', `${WIDTH}x${HEIGHT}`, '-r', String(FPS)]
const QUICK = ['-fflags', 'nobuffer', '-probesize', '32']

/** Unix ms, with fractions. */
export function now(): number {
  return performance.timeOrigin + performance.now()
}

/**
 * Publishes pictures that say when they were drawn, until stopped. `gop`: pictures between key frames, of 30 a second.
 */
export function publishPainted(url: string, gop = FPS): () => void {
  const output = [...liveH264(gop), '-b:v', '400k', '-flush_packets', '1', '-f', 'flv', url]
  const args = ['-v', 'error', ...QUICK, ...RAW, '-i', '-', ...output]
  const ffmpeg = spawn('ffmpeg', args, { stdio: ['pipe', 'ignore', 'inherit'] })
  ffmpeg.stdin.on('error', () => undefined)
  const timer = setInterval(() => {
    const frame = Buffer.alloc(FRAME_BYTES)
    drawTime(frame, now())
    ffmpeg.stdin.write(frame)
  }, 1000 / FPS)
  return () => {
    clearInterval(timer)
    ffmpeg.kill('SIGKILL')
  }
}

/** Of sorted values. */
export function percentile(sorted: readonly number[], share: number): number {
  return Math.round((sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN) * 10) / 10
}
