import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
const RATE = 8000

/** What a player finds in some seconds of a stream or file: its last picture, and its sound. */
export interface Seen {
  /** Red, green and blue at a place of the last picture. */
  at(x: number, y: number): number[]
  /** How loud a tone is in the last second of sound, 0 to 1. */
  tone(frequency: number): number
  /** The same in the second in which it was loudest: a machine that is too busy leaves holes. */
  loudest(frequency: number): number
}

/**
 * Plays an address as an ordinary player does. `png`: where the last picture is kept to be looked at; `from`: the
 * second of a file with which it begins.
 */
export async function see(
  url: string,
  width: number,
  height: number,
  seconds: number,
  png?: string,
  from = 0,
): Promise<Seen> {
  const options = { encoding: 'buffer' as const, maxBuffer: 512 << 20, timeout: 60_000 }
  const begin = from > 0 ? ['-ss', String(from)] : []
  const input = ['-v', 'error', '-nostdin', ...begin, '-i', url, '-t', String(seconds)]
  const picture = ['-map', '0:v', '-s', `${width}x${height}`, '-pix_fmt', 'rgb24', '-f', 'rawvideo', 'pipe:1']
  const pcm = ['-map', '0:a', '-ar', String(RATE), '-ac', '1', '-f', 's16le', 'pipe:1']
  const [pictures, sound] = await Promise.all([
    run('ffmpeg', [...input, ...picture], options),
    run('ffmpeg', [...input, ...pcm], options),
  ])
  const last = pictures.stdout.subarray(-width * height * 3)
  if (png !== undefined) {
    const raw = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-video_size', `${width}x${height}`, '-i', 'pipe:0']
    const made = run('ffmpeg', ['-v', 'error', '-y', ...raw, png])
    made.child.stdin?.end(last)
    await made
  }
  const second = (end: number) => sound.stdout.subarray(Math.max(0, end - 2 * RATE), end)
  return {
    at: (x, y) => [...last.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)],
    tone: (frequency) => toneIn(second(sound.stdout.length), frequency),
    loudest(frequency) {
      const ends = Array.from({ length: Math.ceil(sound.stdout.length / (2 * RATE)) }, (_, n) => (n + 1) * 2 * RATE)
      return Math.max(0, ...ends.map((end) => toneIn(second(end), frequency)))
    },
  }
}

/** Goertzel: one frequency out of samples of 16 bits. */
function toneIn(samples: Buffer, frequency: number): number {
  const factor = 2 * Math.cos((2 * Math.PI * frequency) / RATE)
  let [a, b] = [0, 0]
  for (let i = 0; i + 1 < samples.length; i += 2) [a, b] = [samples.readInt16LE(i) / 32_768 + factor * a - b, a]
  return (2 * Math.sqrt(Math.max(0, a * a + b * b - factor * a * b))) / Math.max(1, samples.length / 2)
}

export const near = (colour: readonly number[], wanted: readonly number[]): boolean =>
  colour.every((part, i) => Math.abs(part - (wanted[i] ?? 0)) < 60)
