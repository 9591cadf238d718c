import type { IncomingMessage } from 'node:http'

/**
 * Pieces that a body may come in. Each is an object of some 350 bytes, be it of one byte: a body of 64 kB in such
 * pieces held 23 MB. The smallest packets of a phone carry 500 bytes.
 */
export const BODY_PIECES = 256

/** Whether the request has a body. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

/** Bytes of a body that cost as much work as a request does; most bodies are smaller. */
const COUNTS_ONCE = 4096
/** Maximum size of a body (bytes). */
export const LARGEST_BODY = 64 * 1024
/** Assumed size of a body without Content-Length (bytes): some clients send small ones this way too. */
const UNSAID = 16_384

/**
 * How many requests this one counts as, by its body: 64 kB of JSON take twenty times the CPU time of a heartbeat. A
 * compressed body counts as the largest.
 */
export function costOfBody(request: IncomingMessage): number {
  if (!hasBody(request)) return 1
  const { 'content-length': length, 'content-encoding': packed } = request.headers
  const bytes = packed !== undefined ? LARGEST_BODY : length === undefined ? UNSAID : Number(length)
  return 1 + Math.floor(Math.min(bytes, LARGEST_BODY) / COUNTS_ONCE)
}

/**
 * Ends a connection whose body comes in too many pieces. Call it right after the reader of the body has started;
 * without a reader the body is discarded.
 */
export function boundPieces(request: IncomingMessage): void {
  let pieces = 0
  request.on('data', () => {
    pieces += 1
    if (pieces > BODY_PIECES) request.destroy()
  })
}

/**
 * Discards the rest of an unread body, ending the connection after `BODY_PIECES` pieces: Node itself would discard any
 * number. Call it with the answer.
 */
export function discardRest(request: IncomingMessage): void {
  if (request.complete) return
  boundPieces(request)
  // Otherwise Node removes the listener when the answer is sent.
  request.read(0)
}
