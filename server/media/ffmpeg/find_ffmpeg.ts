import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { FFMPEG_ENV } from './spawn_ffmpeg.js'

const run = promisify(execFile)

/** Ms. */
const TIMEOUT = 5_000

/** The version of the ffmpeg that this name or path leads to; undefined when there is none that runs. */
export async function findFfmpeg(command: string): Promise<string | undefined> {
  if (command === '') return undefined
  try {
    const { stdout } = await run(command, ['-hide_banner', '-version'], { timeout: TIMEOUT, env: FFMPEG_ENV })
    return /^ffmpeg version (\S{1,64})/.exec(stdout)?.[1]
  } catch {
    return undefined
  }
}

/** Whether it has the encoders of a mixed stream. */
export async function canMix(command: string): Promise<boolean> {
  try {
    const options = { timeout: TIMEOUT, env: FFMPEG_ENV, maxBuffer: 1 << 20 }
    const { stdout } = await run(command, ['-hide_banner', '-encoders'], options)
    return stdout.includes(' libx264 ') && stdout.includes(' aac ')
  } catch {
    return false
  }
}
