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
  changed: 1012,
  malformed: 4400,
  revoked: 4403,
  unclaimed: 4403,
  idle: 4408,
  slow: 4408,
  replaced: 4409,
  flood: 4429,
}

export function closeSocket(ws: Pick<WebSocket, 'close'>, reason: EndReason): void {
  ws.close(FLV_CLOSE[reason], reason)
}
