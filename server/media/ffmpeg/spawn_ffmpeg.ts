import { type ChildProcess, spawn } from 'node:child_process'
import { setPriority } from 'node:os'
import { Duplex } from 'node:stream'

/** Nothing of the server's own environment, which holds keys: ffmpeg reads what strangers publish. */
export const FFMPEG_ENV = { PATH: '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin' }

/** What every run begins with: no questions, no other input than the one that is handed in. */
const QUIET = ['-hide_banner', '-loglevel', 'error', '-nostdin', '-protocol_whitelist', 'pipe']
/** Before an input: nobody's phone sends more pixels, and a hostile header may say anything. */
export const BOUNDED_PICTURES = ['-max_pixels', String(4096 * 2304)]
/** Niceness. What strangers publish may be dear to decode; the server itself goes on beside it. */
const YIELDING = 10

/** A process and its pipes, from 0 on. */
export interface Spawned {
  readonly child: ChildProcess
  readonly pipes: readonly Duplex[]
}

/**
 * Starts ffmpeg with so many pipes. Its arguments are this program's own: no text of a client may ever be among them.
 * An Error where it cannot be started, for example since no file is free: that is nobody's uncaught error.
 */
export function spawnFfmpeg(command: string, args: readonly string[], pipes: number): Spawned | Error {
  try {
    const stdio = Array.from({ length: pipes }, () => 'pipe' as const)
    const child = spawn(command, [...QUIET, ...args], { stdio, env: FFMPEG_ENV })
    child.on('error', () => {})
    // Without a free file Node makes no pipes at all, whatever its types say (lib/internal/child_process.js, EMFILE).
    const made: readonly unknown[] | undefined = child.stdio
    if (made === undefined) return new Error('no file is free for its pipes')
    if (child.pid !== undefined) yieldToOthers(child.pid)
    return { child, pipes: made.filter((pipe) => pipe instanceof Duplex) }
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

function yieldToOthers(pid: number): void {
  try {
    setPriority(pid, YIELDING)
  } catch {
    // It is over already, or the system does not let us.
  }
}
