import pLimit from 'p-limit'
import type { Clock } from '../../clock.js'
import { spawnFfmpeg } from './spawn_ffmpeg.js'

/** Characters of what it complains of that are kept. */
const COMPLAINT = 500

export interface FfmpegPoolOptions {
  /** Name or path. */
  command: string
  clock: Clock
  /** At a time, and waiting for their turn. */
  processes?: number
  waiting?: number
}

/** There is too much to do: try again later. */
export class FfmpegBusyError extends Error {
  override readonly name = 'FfmpegBusyError'
}

/** Runs ffmpeg, a few at a time. Arguments are this program's own: no text of a client may ever be among them. */
export class FfmpegPool {
  private readonly limit
  private readonly running = new Set<() => void>()
  private closed = false

  constructor(private readonly options: FfmpegPoolOptions) {
    this.limit = pLimit(options.processes ?? 2)
  }

  /**
   * Feeds `input` to ffmpeg (`-i pipe:0`) and answers what it writes to `pipe:1`. Rejects with FfmpegBusyError when
   * too many wait, and with what ffmpeg says when it fails, takes longer than `ms` or writes more than `most` bytes.
   */
  run(
    args: readonly string[],
    input: readonly Uint8Array[],
    { ms, most }: { ms: number; most: number },
  ): Promise<Buffer> {
    if (this.closed || this.limit.pendingCount >= (this.options.waiting ?? 50))
      return Promise.reject(new FfmpegBusyError('too many runs of ffmpeg wait'))
    return this.limit(() => this.start(args, input, ms, most))
  }

  /** Ends what runs. */
  close(): void {
    this.closed = true
    for (const kill of this.running) kill()
  }

  private start(args: readonly string[], input: readonly Uint8Array[], ms: number, most: number): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const spawned = spawnFfmpeg(this.options.command, args, 3)
      if (spawned instanceof Error) return reject(spawned)
      const { child, pipes } = spawned
      const [stdin, stdout, stderr] = pipes
      const written: Buffer[] = []
      let size = 0
      let complaint = ''
      const fail = (why: string) => {
        complaint = why
        child.kill('SIGKILL')
      }
      const kill = () => fail('the server ends')
      const cancelTimeout = this.options.clock.after(ms, () => fail(`not done within ${ms} ms`))
      this.running.add(kill)
      stdout?.on('data', (part: Buffer) => {
        size += part.length
        if (size > most) fail(`more than ${most} bytes were written`)
        else written.push(part)
      })
      stderr?.setEncoding('utf8').on('data', (text: string) => {
        complaint = (complaint + text).slice(0, COMPLAINT)
      })
      child.once('error', (error) => {
        complaint = error.message
      })
      child.once('close', (code) => {
        cancelTimeout()
        this.running.delete(kill)
        if (code === 0) resolve(Buffer.concat(written))
        else reject(new Error(`ffmpeg failed (${code ?? 'killed'}): ${complaint.trim()}`))
      })
      // It may have seen enough before it has read everything.
      stdin?.on('error', () => {})
      for (const part of input) stdin?.write(part)
      stdin?.end()
      if (this.closed) kill()
    })
  }
}
