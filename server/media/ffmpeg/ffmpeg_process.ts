import type { ChildProcess } from 'node:child_process'
import { type Duplex, PassThrough } from 'node:stream'
import { spawnFfmpeg } from './spawn_ffmpeg.js'

/** Of what it said, for the log. */
const SAID = 2_000

/**
 * One ffmpeg, fed and read by pipes. Arguments are ours alone: numbers and words of this program, no text of a client,
 * no address and no key, since anybody on the machine can read them. No shell, nothing of the environment.
 */
export class FfmpegProcess {
  private readonly child: ChildProcess | undefined
  private readonly pipes: readonly Duplex[]
  private said = ''
  private over = false

  /**
   * `pipes`: how many there are beyond 0 to 2, as `pipe:3` and so on. `ended` is called once, never at once, with what
   * it said last, or why it could not be started; not after `kill`.
   */
  constructor(path: string, args: readonly string[], pipes: number, ended: (said: string) => void) {
    const end = (said: string) => {
      if (this.over) return
      this.kill()
      ended(said)
    }
    const spawned = spawnFfmpeg(path, args, 3 + pipes)
    if (spawned instanceof Error) {
      this.pipes = Array.from({ length: 3 + pipes }, () => new PassThrough().destroy())
      queueMicrotask(() => end(spawned.message))
      return
    }
    this.child = spawned.child
    this.pipes = spawned.pipes
    this.pipe(2).on('data', (data: Buffer) => {
      this.said = (this.said + data.toString('latin1')).slice(-SAID)
    })
    this.child.once('error', (error) => end(error.message))
    this.child.once('close', () => end(this.said))
    // A pipe breaks when the process dies: that is told by its end.
    for (const pipe of this.pipes) pipe.on('error', () => {})
  }

  get pid(): number | undefined {
    return this.child?.pid
  }

  /** One of its pipes. */
  pipe(number: number): Duplex {
    const pipe = this.pipes[number]
    if (pipe === undefined) throw new RangeError(`there is no pipe ${number}`)
    return pipe
  }

  /** At once; nothing of it is heard any more. */
  kill(): void {
    this.over = true
    this.child?.kill('SIGKILL')
    // What it wrote before is of no use any more either.
    for (const pipe of this.pipes) pipe.destroy()
  }
}
