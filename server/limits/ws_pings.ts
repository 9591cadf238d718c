import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'

/** Answers that may wait on a connection that takes nothing: each takes far more memory than its two bytes. */
const MOST_WAITING = 256

/**
 * Answers pings, in place of `ws` itself (`autoPong: false`): whoever pings on without reading the answers is cut.
 * `heard` may refuse to answer.
 */
export function answerPings(ws: WebSocket, raw: Duplex, heard: () => boolean = () => true): void {
  let waiting = 0
  raw.on('drain', () => {
    waiting = 0
  })
  ws.on('ping', (data) => {
    if (!heard() || ws.readyState !== ws.OPEN) return
    ws.pong(data)
    if (raw.writableNeedDrain) waiting += 1
    if (waiting > MOST_WAITING) ws.terminate()
  })
}
