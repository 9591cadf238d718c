import type { IncomingMessage, ServerResponse } from 'node:http'
import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import { Code } from '../../../wxlite/utils/protocol.js'
import type { Clock } from '../../clock.js'
import { NO_STORE, NOSNIFF } from '../../http/http_attachment.js'
import { ConnectionLimit } from '../../limits/connection_limit.js'
import { StrikeLog } from '../../limits/strike_log.js'
import { parseStreamPath, type StreamGate } from '../embedded/stream_gate.js'
import type { StreamTap } from '../embedded/stream_tap.js'
import { FfmpegBusyError, type FfmpegPool } from '../ffmpeg/ffmpeg_pool.js'
import { coverPicture } from './cover_picture.js'

export interface CoverServerParts {
  tap: Pick<StreamTap, 'onTags'>
  /** Absent: this machine has no ffmpeg. */
  ffmpeg?: Pick<FfmpegPool, 'run'>
  gate: StreamGate
  isLive: (streamID: string) => boolean
  clock: Clock
  log: Logger
  /** Whose request it is, for the limit per address. */
  ipOf: (request: IncomingMessage) => string
}

/** A cover serves so long (ms). With the age of the picture that it was made of it is five seconds old at most. */
const FRESH = 2_500
/** Covers that are kept, and their bytes. */
const KEPT = { max: 1_000, maxSize: 64 * 1024 * 1024 }
/** Requests that wait for a cover, in all and of one address. */
const WAITING = { connections: 1_000, connectionsPerAddress: 128 }
/** When one too many is to come again, s. */
const RETRY_AFTER = 2
const TOO_MANY = 'Too many covers are asked for at a time. When a proxy stands before this server set trustProxy'

const PATH = /^\/live\/([A-Za-z0-9_-]{1,128})\.jpg$/
/** In lists of pages elsewhere too. */
const ANYWHERE = { ...NOSNIFF, 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' }

/**
 * What a stream looks like now, at `/live/<stream>.jpg`: decoded when somebody asks, once for all who ask within a few
 * seconds.
 */
export class CoverServer {
  /** Pictures decoded since the start. */
  decoded = 0
  private readonly covers = new LRUCache<string, { jpeg: Buffer; at: number }>({
    ...KEPT,
    sizeCalculation: ({ jpeg }) => jpeg.length,
  })
  private readonly making = new Map<string, Promise<Buffer | undefined>>()
  private readonly places = new ConnectionLimit(WAITING)
  private readonly strikes: StrikeLog

  constructor(private readonly parts: CoverServerParts) {
    this.strikes = new StrikeLog(parts.log, parts.clock)
  }

  /** Answers the request when its path is one of ours; else false, and nothing was touched. */
  handleRequest(request: IncomingMessage, response: ServerResponse): boolean {
    const wanted = parseStreamPath(request.url ?? '', PATH)
    if (wanted === undefined) return false
    const { streamID, query } = wanted
    const ip = this.parts.ipOf(request)
    if (request.method !== 'GET' && request.method !== 'HEAD') refuse(response, 405, { Allow: 'GET, HEAD' })
    else if (this.parts.ffmpeg === undefined) without(response)
    else if (this.parts.gate.refusal('play', streamID, query, ip) !== undefined) refuse(response, 403)
    else if (!this.parts.isLive(streamID)) refuse(response, 404)
    else void this.serve(streamID, ip, response)
    return true
  }

  private async serve(streamID: string, ip: string, response: ServerResponse): Promise<void> {
    const giveBack = this.places.take(ip)
    if (giveBack === undefined) return this.refuseMore(ip, response)
    response.once('close', giveBack)
    try {
      const jpeg = await this.cover(streamID)
      if (response.destroyed) return
      if (jpeg === undefined) return refuse(response, 404)
      const headers = { 'Content-Type': 'image/jpeg', 'Cache-Control': 'private, max-age=2', ...ANYWHERE }
      response.writeHead(200, { ...headers, 'Content-Length': jpeg.length })
      response.end(response.req.method === 'HEAD' ? undefined : jpeg)
    } catch (error) {
      if (error instanceof FfmpegBusyError) return this.refuseMore(ip, response)
      this.parts.log.warn({ err: error, streamID }, 'a cover cannot be made')
      refuse(response, 503, { 'Retry-After': String(RETRY_AFTER) })
    }
  }

  private cover(streamID: string): Promise<Buffer | undefined> {
    const known = this.covers.get(streamID)
    if (known && this.parts.clock.monotonic() - known.at < FRESH) return Promise.resolve(known.jpeg)
    const running = this.making.get(streamID)
    if (running) return running
    const made = this.make(streamID).finally(() => this.making.delete(streamID))
    this.making.set(streamID, made)
    return made
  }

  private async make(streamID: string): Promise<Buffer | undefined> {
    const { tap, clock, ffmpeg } = this.parts
    if (ffmpeg === undefined) return undefined
    const at = clock.monotonic()
    const jpeg = await coverPicture(streamID, { tap, clock, ffmpeg })
    if (jpeg === undefined) return undefined
    this.decoded++
    this.covers.set(streamID, { jpeg, at })
    return jpeg
  }

  private refuseMore(ip: string, response: ServerResponse): void {
    this.strikes.struck('covers', { ip, making: this.making.size }, TOO_MANY)
    refuse(response, 503, { 'Retry-After': String(RETRY_AFTER) })
  }
}

function refuse(response: ServerResponse, status: number, headers: { [name: string]: string } = {}): void {
  response.writeHead(status, { ...ANYWHERE, ...NO_STORE, ...headers, 'Content-Length': 0 }).end()
}

/** No ffmpeg: that is how this server is set up. */
function without(response: ServerResponse): void {
  const body = JSON.stringify({
    code: Code.NOT_AVAILABLE,
    message: 'no covers: the server has no ffmpeg (media.ffmpeg)',
  })
  response.writeHead(501, { ...ANYWHERE, 'Content-Type': 'application/json', 'Content-Length': body.length }).end(body)
}
