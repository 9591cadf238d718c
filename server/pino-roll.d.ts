/** What we use of pino-roll, which brings no types. */
declare module 'pino-roll' {
  import type { EventEmitter } from 'node:events'
  import type { DestinationStream } from 'pino'

  interface PinoRollOptions {
    file: string
    extension: string
    frequency: 'hourly'
    dateFormat: string
    limit: { count: number; removeOtherLogFiles: boolean }
    /** SonicBoom's: bytes gathered before a write, ms after which fewer are written, bytes that may wait. */
    minLength: number
    periodicFlush: number
    maxLength: number
  }

  /** A SonicBoom stream. */
  interface RollingFile extends DestinationStream, EventEmitter {
    flushSync(): void
  }

  export default function pinoRoll(options: PinoRollOptions): Promise<RollingFile>
}
