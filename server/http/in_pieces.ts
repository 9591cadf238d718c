import type { ServerResponse } from 'node:http'
import { pipeline, Readable } from 'node:stream'
import type { Clock } from '../clock.js'

/** Bytes that wait on a connection at most, of what is written there. */
const PIECE = 256 * 1024
/** How long (ms) a reader may take: until then its answer is held, which may be gone for everybody else. */
const TAKEN_WITHIN = 60_000

/**
 * Ends an answer with bytes that stay in memory, piece by piece as its reader takes them: written at once, a large one
 * would count as unread, and its reader be cut off who is only slow.
 */
export function endInPieces(response: ServerResponse, body: Buffer, clock: Pick<Clock, 'after'>): void {
  if (body.length <= PIECE) {
    response.end(body)
    return
  }
  const cancel = clock.after(TAKEN_WITHIN, () => response.destroy())
  pipeline(Readable.from(pieces(body)), response, cancel)
}

function* pieces(body: Buffer): Iterable<Buffer> {
  for (let at = 0; at < body.length; at += PIECE) yield body.subarray(at, at + PIECE)
}
