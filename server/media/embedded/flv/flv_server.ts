import type { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Logger } from 'pino'
import { WebSocketServer } from 'ws'
import type { Clock } from '../../../clock.js'
import { refuseBadHandshakes } from '../../../http/bad_handshake.js'
import { NO_STORE, NOSNIFF } from '../../../http/http_attachment.js'
import { refuseUpgrade } from '../../../http/last_word.js'
import type { ConnectionLimit } from '../../../limits/connection_limit.js'
import { InputBudget } from '../../../limits/input_budget.js'
import type { InputTurns } from '../../../limits/input_turns.js'
import { meterFrames } from '../../../limits/ws_meter.js'
import { answerPings } from '../../../limits/ws_pings.js'
import { publisherInput, WEB_PLAYER_INPUT } from '../relay/input_rates.js'
import type { RelayLimits } from '../relay/limits.js'
import { PlaceRefusedError, StreamTakenError } from '../relay/places.js'
import type { Relay } from '../relay/relay.js'
import { parseStreamName, type StreamGate } from '../stream_gate.js'
import { HttpFlvPlayer } from './http_flv_player.js'
import { closeSocket } from './ws_close.js'
import { WsFlvPlayer } from './ws_flv_player.js'
import { WsFlvPublisher } from './ws_flv_publisher.js'

/** WebSocket sub-protocol that asks to publish; without it a WebSocket plays. */
const PUBLISHER = 'publisher'

/** A peer that does not answer a close is cut after this, ms. */
const CLOSING = { closeTimeout: 1000 }

/** Silence (ms) after which a connection is asked for a sign of life by TCP. */
const KEEP_ALIVE = 10_000

/**
 * Bytes that a WebSocket message may hold beside one tag of the largest size: several headers, and other tags with it.
 */
const WRAPPING = 64 * 1024

/** Players have nothing to say: bytes of one message. */
const FROM_PLAYER = 1024

const PREFIX = '/live/'
const SUFFIX = '.flv'

const METHODS = 'GET, HEAD, OPTIONS'
const CORS = {
  ...NOSNIFF,
  ...NO_STORE,
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': METHODS,
  'Access-Control-Allow-Headers': '*',
  'Access-Control-Max-Age': '86400',
}

/**
 * FLV on somebody else's HTTP server: play by GET and by WebSocket, publish by
 * WebSocket, all at `/live/<stream>.flv`. Signatures are checked first; 403 says no.
 */
export class FlvServer {
  readonly #publishing: WebSocketServer
  readonly #playing: WebSocketServer

  constructor(
    private readonly relay: Relay,
    private readonly gate: StreamGate,
    private readonly places: ConnectionLimit,
    private readonly limits: RelayLimits,
    private readonly turns: InputTurns,
    private readonly clock: Clock,
    private readonly logger: Logger,
    /** Whose connection a request is, for the limit per address. */
    private readonly addressOf: (request: IncomingMessage) => string,
  ) {
    const common = {
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      autoPong: false,
      allowSynchronousEvents: false,
      ...CLOSING,
    }
    this.#publishing = refuseBadHandshakes(
      new WebSocketServer({
        ...common,
        maxPayload: limits.messageSize + WRAPPING,
        handleProtocols: () => PUBLISHER,
      }),
    )
    this.#playing = refuseBadHandshakes(
      new WebSocketServer({ ...common, maxPayload: FROM_PLAYER, handleProtocols: firstOf }),
    )
  }

  /** Answers the request when its path is one of ours; else false, and nothing was touched. */
  handleRequest(request: IncomingMessage, response: ServerResponse): boolean {
    const url = request.url ?? ''
    if (!url.startsWith(PREFIX)) return false
    const stream = parsePath(url)
    if (stream === undefined) refuse(response, 404)
    else if (request.method === 'OPTIONS') response.writeHead(204, CORS).end()
    else if (request.method !== 'GET' && request.method !== 'HEAD') refuse(response, 405, { Allow: METHODS })
    else if (!this.#allowed('play', stream, request)) refuse(response, 403)
    else if (request.method === 'HEAD') response.writeHead(200, { ...CORS, 'Content-Type': 'video/x-flv' }).end()
    // Behind an unfinished answer (pipelining) there is no socket to send to.
    else if (response.socket === null) refuse(response, 400)
    else this.#play(stream.streamID, request, response)
    return true
  }

  #play(streamID: string, request: IncomingMessage, response: ServerResponse): void {
    const giveBack = this.places.take(this.addressOf(request))
    if (giveBack === undefined) {
      refuse(response, 503)
      return
    }
    const player = new HttpFlvPlayer(response, CORS, this.clock)
    try {
      player.start(this.relay.play(streamID, player), giveBack)
    } catch (failure) {
      giveBack()
      if (!(failure instanceof PlaceRefusedError)) throw failure
      refuse(response, 503)
    }
  }

  /** Takes the WebSocket when its path is one of ours; else false, and nothing was touched. Never throws. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const url = request.url ?? ''
    if (!url.startsWith(PREFIX)) return false
    socket.on('error', (error) => this.logger.debug({ err: error }, 'FLV socket failed'))
    const stream = parsePath(url)
    const publishes = (request.headers['sec-websocket-protocol'] ?? '')
      .split(',')
      .some((name) => name.trim() === PUBLISHER)
    if (stream === undefined) refuseUpgrade(socket, 404, this.clock)
    else if (!this.#allowed(publishes ? 'push' : 'play', stream, request)) refuseUpgrade(socket, 403, this.clock)
    else this.#upgrade(stream.streamID, publishes, request, socket, head)
    return true
  }

  #upgrade(streamID: string, publishes: boolean, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const giveBack = this.places.take(this.addressOf(request))
    if (giveBack === undefined) {
      refuseUpgrade(socket, 503, this.clock)
      return
    }
    socket.on('close', giveBack)
    // A peer that vanished is found out although nothing is being sent.
    if (socket instanceof Socket) socket.setKeepAlive(true, KEEP_ALIVE)
    const sockets = publishes ? this.#publishing : this.#playing
    sockets.handleUpgrade(request, socket, head, (ws) => {
      meterFrames(socket, new InputBudget(publishes ? publisherInput(this.limits) : WEB_PLAYER_INPUT), this.clock)
      answerPings(ws, socket)
      ws.on('error', (error) => this.logger.debug({ err: error }, 'FLV socket failed'))
      try {
        if (publishes) {
          const ip = this.addressOf(request)
          const publisher = new WsFlvPublisher(ws, this.limits, this.clock, this.turns, this.logger, ip)
          publisher.start(this.relay.publish(streamID, publisher))
        } else {
          const player = new WsFlvPlayer(ws, socket)
          player.start(this.relay.play(streamID, player))
        }
      } catch (failure) {
        if (!(failure instanceof PlaceRefusedError)) this.logger.error({ err: failure }, 'FLV socket could not start')
        if (failure instanceof StreamTakenError) closeSocket(ws, 'replaced')
        else ws.close(1013)
      }
    })
  }

  #allowed(right: 'push' | 'play', stream: { streamID: string; query: string }, request: IncomingMessage): boolean {
    const reason = this.gate.refusal(right, stream.streamID, stream.query, this.addressOf(request))
    if (reason === undefined) return true
    this.relay.refused()
    this.logger.debug({ right, streamID: stream.streamID, reason }, 'FLV request refused')
    return false
  }
}

/** A browser that offers sub-protocols takes an answer without one for a failure: any of them will do to play. */
function firstOf(offered: Set<string>): string | false {
  const [first] = offered
  return first ?? false
}

/** Reads `/live/<stream>.flv?query` without decoding anything: what is not plain is no stream. */
function parsePath(url: string): { streamID: string; query: string } | undefined {
  const mark = url.indexOf('?')
  const path = mark < 0 ? url : url.slice(0, mark)
  if (!path.endsWith(SUFFIX)) return undefined
  return parseStreamName(path.slice(PREFIX.length, -SUFFIX.length) + (mark < 0 ? '' : url.slice(mark)))
}

function refuse(response: ServerResponse, status: number, headers: { readonly [name: string]: string } = {}): void {
  response.writeHead(status, { ...CORS, ...headers, 'Content-Length': 0 }).end()
}
