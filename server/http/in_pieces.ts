import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { Clock } from '../clock.js'

/** Bytes that wait on a connection at most, of what is written there. */
const PIECE = 256 * 1024
/**
 * The same of bytes that stay in memory for others: without TLS they take none of their own while they wait. A
 * segment of 3 s at 1 Mbit/s goes out in one write; in two it took a fifth more of the processor.
 */
export const SHARED_PIECE = 512 * 1024
/** How long (ms) a reader may take: until then its answer is held, which may be gone for everybody else. */
const TAKEN_WITHIN = 60_000

/** Whether it is written at once. */
export const isOnePiece = (body: Buffer, piece = PIECE): boolean => body.length <= piece

/**
 * Ends an answer with bytes that stay in memory, piece by piece as its reader takes them: written at once, a large one
 * would count as unread, and its reader be cut off who is only slow.
 */
export function endInPieces(response: ServerResponse, body: Buffer, clock: Pick<Clock, 'after'>): void {
  if (isOnePiece(body, SHARED_PIECE)) {
    response.end(body)
    return
  }
  response.once(
    'close',
    clock.after(TAKEN_WITHIN, () => response.destroy()),
  )
  let at = 0
  const next = () => {
    const left = body.subarray(at)
    if (isOnePiece(left, SHARED_PIECE)) response.off('drain', next).end(left)
    else response.write(left.subarray(0, SHARED_PIECE))
    at += SHARED_PIECE
  }
  // What fits into the socket is told of at once.
  response.on('drain', next)
  next()
}

/** The same as a stream, for answers that somebody else sends. */
export function inPieces(body: Buffer): Readable {
  let at = 0
  return new Readable({
    highWaterMark: 1,
    read() {
      const piece = body.subarray(at, at + PIECE)
      at += PIECE
      this.push(piece.length > 0 ? piece : null)
    },
  })
}
