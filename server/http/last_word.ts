import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Clock } from '../clock.js'

/** A peer that does not hang up in turn is cut after this (ms). */
const LINGER = 1_000

/**
 * Sends a last answer and ends the connection. Destroying it at once might lose the answer; without the time limit a
 * peer that keeps its half open would hold it for ever.
 */
export function lastWord(socket: Duplex, answer: string, clock: Pick<Clock, 'after'>): void {
  socket.end(answer)
  socket.once(
    'close',
    clock.after(LINGER, () => socket.destroy()),
  )
}

/** Refuses a WebSocket with a status line only. */
export function refuseUpgrade(socket: Duplex, status: number, clock: Pick<Clock, 'after'>): void {
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}`
  lastWord(socket, `${head}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, clock)
}
