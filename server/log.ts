import path from 'node:path'
import { type LevelWithSilent, type Logger, multistream, pino, type StreamEntry, transport } from 'pino'

/** Secrets in any written form: `token=...` in addresses, `"token":"..."` in objects. */
const SECRET = /\b(token|userSig|usersig|UserSig|txSecret|secret|secretKey|sig|password|authorization|Authorization)(=|"\s*:\s*"|\\"\s*:\s*\\")([^&"\\\s]+)/g
const BEARER = /\b(Bearer)\s+[A-Za-z0-9._~+/=-]+/g

/** The same text with tokens, signatures and keys replaced. */
export function redact(line: string): string {
  return line.replace(SECRET, '$1$2[redacted]').replace(BEARER, '$1 [redacted]')
}

export interface LogOptions {
  level: LevelWithSilent
  /** Folder of the hourly files; none = standard output only. */
  folder?: string
}

const HOURS_KEPT = 7 * 24

/**
 * The server's log: JSON lines to standard output and to hourly files kept for 7 days.
 * Levels: fatal ends the process; error needs an operator; warn heals by itself;
 * info is one line per lifecycle step; debug is the rest (every heartbeat).
 */
export function createLog(options: LogOptions): Logger {
  const streams: StreamEntry[] = [{ level: 'trace', stream: process.stdout }]
  if (options.folder !== undefined) streams.push({ level: 'trace', stream: hourlyFiles(options.folder) })
  return pino({ level: options.level, base: null, hooks: { streamWrite: redact } }, multistream(streams))
}

function hourlyFiles(folder: string) {
  return transport({
    target: 'pino-roll',
    options: {
      file: path.join(folder, 'rtcroom'),
      extension: '.log',
      frequency: 'hourly',
      dateFormat: 'yyyy-MM-dd-HH',
      mkdir: true,
      limit: { count: HOURS_KEPT, removeOtherLogFiles: true },
    },
  })
}
