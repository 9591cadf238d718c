import { once } from 'node:events'
import { fstatSync } from 'node:fs'
import path from 'node:path'
import type { Writable } from 'node:stream'
import { type LevelWithSilent, type Logger, pino } from 'pino'
import pinoRoll, { type RollingFile } from 'pino-roll'
import { type Cancel, systemClock } from './clock.js'
import { withoutAddress } from './config/compiled_source.js'
import { makeFolder } from './config/make_folder.js'
import { isStillAt } from './config/still_at.js'
import { readableLines } from './log_terminal.js'

/** Secrets in any written form: `token=...` in addresses, `"token":"..."` in objects. */
const SECRET =
  /\b(token|userSig|usersig|UserSig|txSecret|secret|secretKey|sig|password|authorization|Authorization)(=|"\s*:\s*"|\\"\s*:\s*\\")([^&"\\\s]+)/g
const BEARER = /\b(Bearer)\s+[A-Za-z0-9._~+/=-]+/g

/** Returns the text with tokens, signatures and keys replaced. */
export function redact(line: string): string {
  return withoutAddress(line).replace(SECRET, '$1$2[redacted]').replace(BEARER, '$1 [redacted]')
}

export interface LogOptions {
  level: LevelWithSilent
  /** Folder of the hourly files; none = standard output only. */
  folder?: string
  /** A terminal, which gets readable lines instead of JSON. */
  terminal?: Writable
}

const HOURS_KEPT = 7 * 24
/** How often to check that the log file is still there (ms). */
const LOOK = 10_000
/** Lines are collected up to this many characters, or for this long (ms): a write costs more than a line. */
const GATHERED = 16_384
const GATHERED_MS = 100
/** Bytes that may wait for a slow disk or terminal; more is dropped. */
const WAITING = { sync: false, minLength: 0, periodicFlush: 0, maxLength: 16 * 1024 * 1024 }

/** Tries of a blocking write whose reader does not take it, 100 ms apart. */
const TRIES = 10

interface Sink {
  write(text: string): unknown
  flushSync(): void
}

/**
 * Collects lines, and removes secrets from all of them at once. SonicBoom, which pino writes files with, collects too,
 * but measures all that it holds again with each line, which was most of a line's cost.
 */
class Batches {
  private lines: string[] = []
  private length = 0
  private scheduled: Cancel | undefined
  /** Tries left during a flush. */
  private tries: number | undefined

  constructor(
    private readonly sinks: ReadonlySet<Sink>,
    /** Where the write failed: without a limit its last lines would be retried for ever, and the process never exit. */
    private readonly failing: Set<Sink>,
  ) {}

  write(line: string): void {
    this.lines.push(line)
    this.length += line.length
    if (this.length >= GATHERED) this.flush()
    else this.scheduled ??= systemClock.after(GATHERED_MS, () => this.flush())
  }

  flush(): void {
    this.scheduled?.()
    this.scheduled = undefined
    if (this.length === 0) return
    const text = redact(this.lines.join(''))
    this.lines = []
    this.length = 0
    for (const sink of this.sinks) sink.write(text)
  }

  /** A standard output whose reader is stuck is retried for a second at most. */
  readonly retry = (): boolean => this.tries === undefined || this.tries-- > 0

  flushSync(): void {
    this.flush()
    for (const sink of this.sinks) if (!this.failing.has(sink)) this.flushSink(sink)
  }

  private flushSink(sink: Sink): void {
    this.tries = TRIES
    try {
      sink.flushSync()
    } catch {
      this.failing.add(sink)
    } finally {
      this.tries = undefined
    }
  }
}

/**
 * The server's log: JSON lines to standard output (readable lines on a terminal) and to hourly files kept for 7 days.
 * Levels: fatal ends the process; error needs an operator; warn heals by itself;
 * info is one line per lifecycle step; debug is the rest (every heartbeat).
 * Rejects when the folder cannot be written.
 */
export async function createLog({ level, folder, terminal }: LogOptions): Promise<Logger> {
  const files = folder === undefined ? [] : [await hourlyFiles(folder)]
  const sinks = new Set<Sink>(files)
  const failing = new Set<Sink>()
  const batches = new Batches(sinks, failing)
  const output = pino.destination({ dest: 1, ...WAITING, retryEAGAIN: batches.retry })
  if (terminal === undefined) sinks.add(output)
  // A full disk or a closed terminal costs lines, not the server.
  for (const stream of files) {
    stream.on('error', sayOnce())
    stream.on('error', () => failing.add(stream))
    stream.on('write', () => failing.delete(stream))
  }
  let readable = terminal && readableLines(terminal)
  const sayWhy = sayOnce()
  const shown = terminal ?? output
  output.on('write', () => failing.delete(output))
  shown.on('error', (error: NodeJS.ErrnoException) => {
    failing.add(output)
    if (error.code !== 'EPIPE' && error.code !== 'EIO') return sayWhy(error)
    // The reader has gone for good; nobody is left to be warned.
    sinks.delete(output)
    readable = undefined
    shown.destroy()
  })
  // Registered before pino's own exit handler, which writes the rest to standard output for as long as it takes.
  process.prependOnceListener('exit', () => {
    batches.flushSync()
    if (failing.has(output)) output.destroy()
  })
  const all = {
    write(line: string) {
      // On a terminal each line appears at once.
      readable?.write(redact(line))
      batches.write(line)
    },
    flushSync: () => batches.flushSync(),
  }
  return pino({ level, base: null }, all)
}

/** Reports each kind of write error once, not with every line. */
function sayOnce(): (error: Error) => void {
  const named = new Set<string>()
  return ({ message }) => {
    if (named.has(message)) return
    named.add(message)
    process.stderr.write(`the log cannot be written: ${message}\n`)
  }
}

async function hourlyFiles(folder: string) {
  // The files say who did what, so only the server may read them; likewise dataDir, if this creates it.
  await makeFolder(folder)
  const options = {
    file: path.join(folder, 'rtcroom'),
    extension: '.log',
    frequency: 'hourly' as const,
    dateFormat: 'yyyy-MM-dd-HH',
    limit: { count: HOURS_KEPT, removeOtherLogFiles: true },
    mode: 0o600,
    // The folder may be removed while the server runs.
    mkdir: true,
    ...WAITING,
  }
  const files = await pinoRoll(options)
  await once(files, 'ready')
  // What is written to a file that somebody removed, or moved away, would be lost until the next hour.
  const stop = systemClock.every(LOOK, () => void reopenIfGone(files))
  files.once('close', stop)
  return files
}

/** Never rejects: a log that cannot be opened says so itself, and one that is being closed needs no file. */
async function reopenIfGone(files: RollingFile): Promise<void> {
  try {
    // Without one it is being opened.
    if (files.fd < 0 || (await isStillAt(files.file, fstatSync(files.fd)))) return
    await makeFolder(path.dirname(files.file)).catch(() => undefined)
    files.reopen()
  } catch {
    return
  }
}
