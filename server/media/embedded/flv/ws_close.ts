import type { WebSocket } from 'ws'
import type { EndReason } from '../stream_tap.js'

/**
 * Close codes of WebSocket-FLV by reason. A publisher comes back after 1012 and
 * 4408, and not after the others: its right is gone, or another connection has it.
 */
export const FLV_CLOSE: { readonly [reason in EndReason]: number } = {
  ended: 1000,
  lost: 1001,
  closing: 1012,
  malformed: 4400,
  revoked: 4403,
  unclaimed: 4403,
  idle: 4408,
  slow: 4408,
  replaced: 4409,
}

/** A peer that does not answer the close is cut after this, ms. */
const CLOSE_TIMEOUT = 1000

export function closeSocket(ws: WebSocket, reason: EndReason): void {
  ws.close(FLV_CLOSE[reason], reason)
  const timer = setTimeout(() => ws.terminate(), CLOSE_TIMEOUT).unref()
  ws.once('close', () => clearTimeout(timer))
}
