import type { IncomingMessage } from 'node:http'

/**
 * Pieces that a body may come in. Each is an object of some 350 bytes, be it of one byte: a body of 64 kB in such
 * pieces held 23 MB. The smallest packets of a phone carry 500 bytes.
 */
export const BODY_PIECES = 256

/** Whether a body belongs to this request. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

/** Bytes of a body that are as much work as a request is; most bodies are smaller. */
const COUNTS_ONCE = 4096
/** No more is read (bytes). */
export const LARGEST_BODY = 64 * 1024
/** For what one counts that does not say how long it is (bytes): some clients send small ones so too. */
const UNSAID = 16_384

/**
 * For how many requests one counts, by its body: 64 kB of JSON take twenty times the processor of a heartbeat. A packed
 * one may be as large as is taken.
 */
export function costOfBody(request: IncomingMessage): number {
  if (!hasBody(request)) return 1
  const { 'content-length': length, 'content-encoding': packed } = request.headers
  const bytes = packed !== undefined ? LARGEST_BODY : length === undefined ? UNSAID : Number(length)
  return 1 + Math.floor(Math.min(bytes, LARGEST_BODY) / COUNTS_ONCE)
}

/**
 * Ends a connection whose body comes in too many pieces. To be called right after whoever reads the body has begun to;
 * without a reader the body is thrown away.
 */
export function boundPieces(request: IncomingMessage): void {
  let pieces = 0
  request.on('data', () => {
    pieces += 1
    if (pieces > BODY_PIECES) request.destroy()
  })
}

/**
 * Throws the rest of a body away that nobody reads, in so many pieces and no more: Node would throw it away for as long
 * as it came, without counting. To be called with the answer.
 */
export function discardRest(request: IncomingMessage): void {
  if (request.complete) return
  boundPieces(request)
  // Else Node takes the listener away when the answer is sent.
  request.read(0)
}
