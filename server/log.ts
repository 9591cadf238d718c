import { once } from 'node:events'
import path from 'node:path'
import type { Writable } from 'node:stream'
import { type LevelWithSilent, type Logger, multistream, pino, type StreamEntry } from 'pino'
import pinoRoll from 'pino-roll'
import { withoutAddress } from './config/compiled_source.js'
import { makeFolder } from './config/make_folder.js'
import { readableLines } from './log_terminal.js'

/** Secrets in any written form: `token=...` in addresses, `"token":"..."` in objects. */
const SECRET =
  /\b(token|userSig|usersig|UserSig|txSecret|secret|secretKey|sig|password|authorization|Authorization)(=|"\s*:\s*"|\\"\s*:\s*\\")([^&"\\\s]+)/g
const BEARER = /\b(Bearer)\s+[A-Za-z0-9._~+/=-]+/g

/** The same text with tokens, signatures and keys replaced. */
export function redact(line: string): string {
  return withoutAddress(line).replace(SECRET, '$1$2[redacted]').replace(BEARER, '$1 [redacted]')
}

export interface LogOptions {
  level: LevelWithSilent
  /** Folder of the hourly files; none = standard output only. */
  folder?: string
  /** Where a person reads along, if one does: lines for people instead of JSON. */
  terminal?: Writable
}

const HOURS_KEPT = 7 * 24
/**
 * Lines are gathered to 4 KiB or for 100 ms, since a write for each costs more than the line.
 * 16 MiB may wait for a slow disk or terminal; more are dropped.
 */
const GATHERED = { minLength: 4096, periodicFlush: 100, maxLength: 16 * 1024 * 1024 }

/** How pino names the first of its streams. */
const OUTPUT = 1

/**
 * The server's log: JSON lines to standard output (lines for people where that is a terminal) and to hourly files kept
 * for 7 days.
 * Levels: fatal ends the process; error needs an operator; warn heals by itself;
 * info is one line per lifecycle step; debug is the rest (every heartbeat).
 * Rejects when the folder cannot be written.
 */
export async function createLog({ level, folder, terminal }: LogOptions): Promise<Logger> {
  const output = pino.destination({ dest: 1, sync: false, ...GATHERED })
  const files = folder === undefined ? [] : [await hourlyFiles(folder)]
  const entry = (stream: StreamEntry['stream']): StreamEntry => ({ level: 'trace', stream })
  const all = multistream([terminal === undefined ? output : readableLines(terminal), ...files].map(entry))
  // A full disk or a closed terminal costs lines, not the server.
  for (const stream of files) stream.on('error', sayOnce())
  const sayWhy = sayOnce()
  const shown = terminal ?? output
  shown.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') return sayWhy(error)
    // Nobody will ever read again: that is no news for anybody.
    all.remove(OUTPUT)
    shown.destroy()
  })
  process.once('exit', () => all.flushSync())
  return pino({ level, base: null, hooks: { streamWrite: redact } }, all)
}

/** A fault that stays is named once for each kind, not with every line. */
function sayOnce(): (error: Error) => void {
  const named = new Set<string>()
  return ({ message }) => {
    if (named.has(message)) return
    named.add(message)
    process.stderr.write(`the log cannot be written: ${message}\n`)
  }
}

async function hourlyFiles(folder: string) {
  // Who did what stands in them: they are the server's own, and so is dataDir around them when this makes it.
  await makeFolder(folder)
  const options = {
    file: path.join(folder, 'rtcroom'),
    extension: '.log',
    frequency: 'hourly' as const,
    dateFormat: 'yyyy-MM-dd-HH',
    limit: { count: HOURS_KEPT, removeOtherLogFiles: true },
    mode: 0o600,
    ...GATHERED,
  }
  const files = await pinoRoll(options)
  await once(files, 'ready')
  return files
}
