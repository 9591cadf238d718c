import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Clock } from '../../../clock.js'
import { refuseBadHandshakes } from '../../../http/bad_handshake.js'
import { InputBudget, type InputRates } from '../../../limits/input_budget.js'
import { meterFrames } from '../../../limits/ws_meter.js'
import { answerPings } from '../../../limits/ws_pings.js'

/**
 * The one message of a session's socket: to a publisher that a key frame is wanted, from a player that it lacks one.
 * How a session ended is in the close code.
 */
export const KEY_FRAME = JSON.stringify({ event: 'keyframe' })

/** A browser has little to say here. */
const FROM_BROWSER: InputRates = { bytesPerSecond: 1024, byteBurst: 8192, messagesPerSecond: 10, messageBurst: 50 }
const LARGEST = 125
/** A browser that does not answer a close is cut after this, ms. */
const CLOSING = { closeTimeout: 1_000 }
/** ms; proxies cut connections on which nothing moves for a minute. */
const PING_EVERY = 20_000

/** Takes the WebSockets beside WebRTC sessions: their media runs over UDP, which tells an end only by silence. */
export class ControlSockets {
  readonly #server = refuseBadHandshakes(
    new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      autoPong: false,
      maxPayload: LARGEST,
      ...CLOSING,
    }),
  )

  constructor(private readonly clock: Clock) {}

  take(request: IncomingMessage, socket: Duplex, head: Buffer, taken: (ws: WebSocket) => void): void {
    this.#server.handleUpgrade(request, socket, head, (ws) => {
      meterFrames(socket, new InputBudget(FROM_BROWSER), this.clock)
      answerPings(ws, socket)
      // A fault of the socket is its end, and `close` tells that.
      ws.on('error', () => ws.terminate())
      this.#watch(ws)
      taken(ws)
    })
  }

  /** Cuts a socket whose browser answers no ping. */
  #watch(ws: WebSocket): void {
    let answered = true
    ws.on('pong', () => {
      answered = true
    })
    const cancel = this.clock.every(PING_EVERY, () => {
      if (!answered) return ws.terminate()
      answered = false
      ws.ping()
    })
    ws.on('close', cancel)
  }
}
