import { pino } from 'pino'

export const silentLog = pino({ level: 'silent' })

/** A logger that keeps its lines, and the text of all of them (to look for what must not be there). */
export function recordingLog() {
  const lines: { level: number; msg: string; [field: string]: unknown }[] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => lines.push(JSON.parse(line)) })
  return { log, lines, text: () => JSON.stringify(lines) }
}
