import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { liveH264 } from '../../support/live_h264.js'

const run = promisify(execFile)

const VIDEO = ['-f', 'lavfi', '-i', 'testsrc=size=320x240:rate=25']
const AUDIO = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=44100']
const H264 = [...liveH264(25), '-b:v', '300k']
const AAC = ['-c:a', 'aac', '-b:a', '64k']

export interface Tracks {
  video?: boolean
  audio?: boolean
}

/** A pusher as a phone is one. `done` resolves with what it printed when it ends. */
export interface Pusher {
  process: ChildProcess
  done: Promise<{ code: number | null; output: string }>
  stop(): Promise<void>
}

/** Pushes a test picture and a tone with ffmpeg, in real time, until stopped. */
export function push(url: string, { video = true, audio = true }: Tracks = {}, extra: string[] = []): Pusher {
  const inputs = [...(video ? ['-re', ...VIDEO] : []), ...(audio ? ['-re', ...AUDIO] : [])]
  const codecs = [...(video ? H264 : []), ...(audio ? AAC : [])]
  const process = spawn(
    'ffmpeg',
    ['-hide_banner', '-loglevel', 'error', ...inputs, ...codecs, ...extra, '-f', 'flv', url],
    {
      stdio: ['pipe', 'ignore', 'pipe'],
    },
  )
  let output = ''
  process.stderr.on('data', (data) => {
    output += String(data)
  })
  const done = once(process, 'close').then(([code]) => ({ code: code as number | null, output }))
  return {
    process,
    done,
    stop: async () => {
      process.kill('SIGKILL')
      await done
    },
  }
}

export interface Probe {
  streams: { codec_name: string; codec_type: string; width?: number; height?: number }[]
  packets: { codec_type: string; dts_time: string; flags: string }[]
}

/** What ffprobe sees of a playing stream in `seconds`. Rejects when it cannot be played. */
export async function probe(url: string, seconds = 1): Promise<Probe> {
  const { stdout } = await run(
    'ffprobe',
    [
      '-v',
      'error',
      '-show_streams',
      '-show_packets',
      '-of',
      'json',
      '-read_intervals',
      `%+${seconds}`,
      '-analyzeduration',
      '1000000',
      url,
    ],
    { timeout: 15_000, maxBuffer: 64 * 1024 * 1024 },
  )
  return JSON.parse(stdout)
}
