import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A phone's place: H.264 and AAC from a test picture and a tone, pushed over RTMP in real time. */
export interface Pusher {
  process: ChildProcess
  /** What ffmpeg said. */
  output(): string
  /** Its exit code, once it has ended. */
  ended: Promise<number | null>
  stop(): Promise<void>
}

export function push(pushURL: string, { size = '320x240', tone = 440, seconds = 120, bFrames = 0 } = {}): Pusher {
  const picture = ['-re', '-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=15`]
  const sound = ['-re', '-f', 'lavfi', '-i', `sine=frequency=${tone}:sample_rate=44100`]
  const video = [
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    // Encoders such as OBS send pictures out of order, phones do not.
    ...(bFrames > 0 ? ['-bf', String(bFrames)] : ['-tune', 'zerolatency', '-profile:v', 'baseline']),
    '-g',
    '15',
    '-b:v',
    '200k',
  ]
  const output = ['-c:a', 'aac', '-b:a', '48k', '-t', String(seconds), '-f', 'flv', pushURL]
  const child = spawn(
    'ffmpeg',
    ['-hide_banner', '-loglevel', 'error', '-nostdin', ...picture, ...sound, ...video, ...output],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  let text = ''
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    text = (text + part).slice(-4000)
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return {
    process: child,
    output: () => text,
    ended,
    async stop() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Joins a stream as a player does that starts at once, and ends when its first picture is decoded. */
export async function firstPicture(playURL: string): Promise<void> {
  const impatient = ['-fflags', 'nobuffer', '-analyzeduration', '0', '-probesize', '32']
  const input = ['-rw_timeout', '15000000', ...impatient, '-i', playURL]
  await run('ffmpeg', ['-loglevel', 'error', '-nostdin', ...input, '-map', '0:v', '-frames:v', '1', '-f', 'null', '-'])
}

export interface Probe {
  video: { codec: string; width: number; height: number }
  audio: { codec: string }
  /** Presentation times of the video packets, seconds. */
  times: number[]
}

/** What an ordinary player finds at a play URL within two seconds of media. Rejects when it does not play. */
export async function probe(playURL: string): Promise<Probe> {
  const show = [
    '-show_entries',
    'stream=codec_name,codec_type,width,height:packet=codec_type,pts_time',
    '-read_intervals',
    '%+2',
    '-of',
    'json',
  ]
  const { stdout } = await run('ffprobe', ['-v', 'error', '-rw_timeout', '8000000', ...show, playURL], {
    timeout: 15_000,
    maxBuffer: 1 << 24,
  })
  const { streams, packets }: { streams: Stream[]; packets: Packet[] } = JSON.parse(stdout)
  const video = streams.find((stream) => stream.codec_type === 'video')
  const audio = streams.find((stream) => stream.codec_type === 'audio')
  return {
    video: { codec: video?.codec_name ?? '', width: video?.width ?? 0, height: video?.height ?? 0 },
    audio: { codec: audio?.codec_name ?? '' },
    times: packets.filter((packet) => packet.codec_type === 'video').map((packet) => Number(packet.pts_time)),
  }
}

interface Stream {
  codec_name: string
  codec_type: string
  width?: number
  height?: number
}

interface Packet {
  codec_type: string
  pts_time: string
}
