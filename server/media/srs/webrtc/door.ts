import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Logger } from 'pino'
import type { Clock } from '../../../clock.js'
import { type HttpAttachment, NOSNIFF } from '../../../http/http_attachment.js'
import { refuseUpgrade } from '../../../http/last_word.js'
import { asksForEnglish, inEnglish } from '../../../http/messages_en.js'
import { networkOf } from '../../../http/network.js'
import { BODY_PIECES } from '../../../http/request_body.js'
import type { ConnectionLimit } from '../../../limits/connection_limit.js'
import type { TokenBuckets } from '../../../limits/token_buckets.js'
import type { ControlSockets } from './control.js'
import type { Negotiation } from './negotiation.js'
import { checkOffer, LARGEST_OFFER } from './offer.js'
import { REFUSAL, RtcRefusal } from './refusal.js'
import type { RtcSessions } from './sessions.js'
import { type RtcTarget, readRtcTarget, type SessionNodes, sessionLocation } from './target.js'

export interface RtcDoorParts {
  clock: Clock
  log: Logger
  sessions: RtcSessions
  negotiation: Negotiation
  controls: ControlSockets
  /** Sessions that are open. */
  places: ConnectionLimit
  /** Requests by network; absent where nothing is limited. */
  rates?: TokenBuckets
  ipOf: (request: IncomingMessage) => string
  /** Whether the signed part of an address gives the right that its endpoint is for. */
  may: (target: RtcTarget) => boolean
  /** Present when other nodes hold sessions too. */
  nodes: SessionNodes | undefined
}

const SDP = 'application/sdp'
const ENDPOINT = 'POST, OPTIONS'
const SESSION = 'DELETE, OPTIONS'
const CORS = {
  ...NOSNIFF,
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'POST, DELETE, OPTIONS',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type',
  'Access-Control-Expose-Headers': 'Location, Retry-After',
  'Access-Control-Max-Age': '86400',
}

/**
 * WHIP (RFC 9725) and WHEP at `/live/<stream>.whip` and `.whep`: an offer by POST, its end by DELETE of the Location
 * that the answer names. Everything is checked here, so that nothing refused reaches SRS. A WebSocket at the Location
 * tells a browser at once how its session ended, and asks it for key frames.
 */
export class RtcDoor implements HttpAttachment {
  readonly at = '/live'

  constructor(private readonly parts: RtcDoorParts) {}

  request(request: IncomingMessage, response: ServerResponse): boolean {
    const target = readRtcTarget(request.url ?? '')
    if (target === undefined) return false
    this.#serve(target, request, response).catch((error: unknown) => this.#refuse(response, error))
    return true
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const target = readRtcTarget(request.url ?? '')
    if (target?.sessionID === undefined) return false
    const { sessions, controls } = this.parts
    const session = this.#tooOften(request) ? undefined : sessions.find(target.sessionID, target.kind, target.streamID)
    if (session === undefined) {
      refuseUpgrade(socket, 404, this.parts.clock)
      return true
    }
    controls.take(request, socket, head, (ws) => sessions.attach(session, ws))
    return true
  }

  async #serve(target: RtcTarget, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method } = request
    const { sessionID } = target
    if (method === 'OPTIONS') {
      response.writeHead(204, { ...CORS, ...(sessionID === undefined && { 'Accept-Post': SDP }) }).end()
      return
    }
    const wait = this.#tooOften(request)
    if (wait) throw REFUSAL.tooOften(wait)
    if (sessionID === undefined) {
      if (method !== 'POST') throw REFUSAL.badMethod(ENDPOINT)
      await this.#open(target, request, response)
    } else {
      if (method !== 'DELETE') throw REFUSAL.badMethod(SESSION)
      this.#end(target, sessionID)
      response.writeHead(200, { ...CORS, 'Content-Length': 0 }).end()
    }
  }

  async #open(target: RtcTarget, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { may, places, ipOf, sessions, negotiation, nodes, log } = this.parts
    if (!/(^|&)txSecret=/.test(target.query)) throw REFUSAL.noSignature()
    if (!may(target)) throw REFUSAL.noRight()
    if (!isSDP(request)) throw REFUSAL.badType()
    const offer = await readOffer(request)
    checkOffer(offer, target.kind)
    const release = places.take(ipOf(request))
    if (release === undefined) throw REFUSAL.full()
    try {
      const { session, answer } = await negotiation.open(target, offer)
      sessions.add({ ...session, release })
      if (response.destroyed) return sessions.end({ ...session, release }, 'lost')
      log.info({ streamID: target.streamID, kind: target.kind }, 'SRS: WebRTC session opened')
      const location = sessionLocation(target, session.id, nodes)
      response.writeHead(201, { ...CORS, 'Content-Type': SDP, Location: location }).end(answer)
    } catch (error) {
      release()
      throw error
    }
  }

  /** The id is the right: nobody else was told it. */
  #end(target: RtcTarget, sessionID: string): void {
    const { sessions, nodes } = this.parts
    const session = sessions.find(sessionID, target.kind, target.streamID)
    if (session !== undefined) {
      sessions.end(session, 'ended')
      return
    }
    const location = nodes && !sessionID.startsWith(nodes.slot) && sessionLocation(target, sessionID, nodes)
    throw location ? REFUSAL.elsewhere(location) : REFUSAL.noSession()
  }

  /** Seconds to wait; 0 when the request may go on. */
  #tooOften(request: IncomingMessage): number {
    const { rates, ipOf, clock } = this.parts
    const now = clock.monotonic()
    const bucket = rates?.of(networkOf(ipOf(request)), now)
    if (bucket === undefined || bucket.take(now)) return 0
    return Math.ceil(bucket.wait(now) / 1_000)
  }

  #refuse(response: ServerResponse, error: unknown): void {
    // Whoever has left in the middle of its request gets no answer.
    if (response.headersSent || response.destroyed) return
    if (!(error instanceof RtcRefusal)) this.parts.log.error({ err: error }, 'a WebRTC request failed')
    const { status, message, headers } = error instanceof RtcRefusal ? error : new RtcRefusal(500, '服务器内部错误')
    response.writeHead(status, { ...CORS, ...headers, 'Content-Type': 'text/plain; charset=utf-8' })
    response.end(asksForEnglish(response.req.url ?? '') ? inEnglish(message) : message)
  }
}

function isSDP(request: IncomingMessage): boolean {
  return (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() === SDP
}

/** Throws RtcRefusal as soon as it is too large. */
async function readOffer(request: IncomingMessage): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > LARGEST_OFFER) throw REFUSAL.tooLarge(LARGEST_OFFER)
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(chunk)) continue
    size += chunk.length
    if (size > LARGEST_OFFER || chunks.length === BODY_PIECES) throw REFUSAL.tooLarge(LARGEST_OFFER)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
