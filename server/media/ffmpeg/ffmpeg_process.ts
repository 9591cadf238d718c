import { type ChildProcess, spawn } from 'node:child_process'
import type { Duplex } from 'node:stream'
import { FFMPEG_ENV, QUIET } from './ffmpeg_pool.js'

/** Of what it said, for the log. */
const SAID = 2_000

/**
 * One ffmpeg, fed and read by pipes. Arguments are ours alone: numbers and words of this program, no text of a client,
 * no address and no key, since anybody on the machine can read them. No shell, nothing of the environment.
 */
export class FfmpegProcess {
  private readonly child: ChildProcess
  private said = ''
  private over = false

  /**
   * `pipes`: how many there are beyond 0 to 2, as `pipe:3` and so on. `ended` is called once, with what it said last;
   * not after `kill`.
   */
  constructor(path: string, args: readonly string[], pipes: number, ended: (said: string) => void) {
    this.child = spawn(path, [...QUIET, ...args], {
      stdio: ['pipe', 'pipe', 'pipe', ...Array.from({ length: pipes }, () => 'pipe' as const)],
      env: FFMPEG_ENV,
    })
    const end = (said: string) => {
      if (this.over) return
      this.kill()
      ended(said)
    }
    this.child.stderr?.on('data', (data: Buffer) => {
      this.said = (this.said + data.toString('latin1')).slice(-SAID)
    })
    this.child.once('error', (error) => end(error.message))
    this.child.once('close', () => end(this.said))
    // A pipe breaks when the process dies: that is told by its end.
    for (const pipe of this.child.stdio) pipe?.on('error', () => {})
  }

  get pid(): number | undefined {
    return this.child.pid
  }

  /** One of its pipes. */
  pipe(number: number): Duplex {
    return this.child.stdio[number] as Duplex
  }

  /** At once; nothing of it is heard any more. */
  kill(): void {
    this.over = true
    this.child.kill('SIGKILL')
    // What it wrote before is of no use any more either.
    for (const pipe of this.child.stdio) pipe?.destroy()
  }
}
