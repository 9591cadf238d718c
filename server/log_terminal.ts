import type { Writable } from 'node:stream'
import { build as pretty } from 'pino-pretty'

/** Control characters, as JSON writes them and as they may stand in a line. */
const CONTROL = /\\u(00[01][0-9a-f]|007f|00[89][0-9a-f])|[\u007f-\u009f]/gi

/**
 * Log lines for a person at a terminal: time, level, words, then the fields. What came from outside cannot move the
 * cursor or recolour the screen: control characters are shown by their number.
 */
export function readableLines(terminal: Writable): { write(line: string): void } {
  const lines = pretty({
    colorize: false,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'pid,hostname',
    singleLine: true,
    destination: terminal,
  })
  return {
    write: (line) =>
      lines.write(
        line.replace(
          CONTROL,
          (sign, code?: string) => `\\\\u${code ?? (sign.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
        ),
      ),
  }
}
