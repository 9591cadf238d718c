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
  export interface RollingFile extends DestinationStream, EventEmitter {
    /** -1 while it is not open. */
    fd: number
    /** The one that is written now. */
    file: string
    flushSync(): void
    /** Opens it once more. */
    reopen(): void
  }

  export default function pinoRoll(options: PinoRollOptions): Promise<RollingFile>
}
