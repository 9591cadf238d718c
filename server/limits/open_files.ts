/** Files that the process needs beside its connections: pipes, databases, the log. */
const RESERVED = 256
/** Below this the server warns at start. A phone in a room takes three connections. */
const LOW = 4_096

/** Connections that each port may have open at once. */
export interface ConnectionCapacity {
  readonly http: number
  readonly media: number
}

/** How many files (sockets count) this process may have open; Infinity where that is not known. */
export function openFilesLimit(): number {
  const soft = softLimit(process.report.getReport())
  return typeof soft === 'number' ? soft : Number.POSITIVE_INFINITY
}

/**
 * How many connections fit. At the limit of open files nothing can be opened any more, not even a recording's file, so
 * connections must be limited below that. Each connection may need a file too, to be sent or to be recorded into.
 */
export function capacityOf(openFiles: number): ConnectionCapacity {
  const connections = (openFiles - Math.min(RESERVED, openFiles / 2)) / 2
  return { http: Math.floor(connections * 0.75), media: Math.floor(connections * 0.25) }
}

/** Whether the operator should be told to raise the limit. */
export function isLow(openFiles: number): boolean {
  return openFiles < LOW
}

function softLimit(report: unknown): unknown {
  if (typeof report !== 'object' || report === null || !('userLimits' in report)) return undefined
  const { userLimits } = report
  if (typeof userLimits !== 'object' || userLimits === null || !('open_files' in userLimits)) return undefined
  const { open_files: limit } = userLimits
  return typeof limit === 'object' && limit !== null && 'soft' in limit ? limit.soft : undefined
}
