import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import type { Clock } from '../../clock.js'
import { NO_STORE, NOSNIFF } from '../../http/http_attachment.js'
import { endInPieces, isOnePiece, SHARED_PIECE } from '../../http/in_pieces.js'
import { ConnectionLimit } from '../../limits/connection_limit.js'
import { countOf } from '../../limits/network_share.js'
import { RecentMap } from '../../limits/recent_map.js'
import { StrikeLog } from '../../limits/strike_log.js'
import { parseStreamPath, type StreamGate } from '../embedded/stream_gate.js'
import type { StreamTap } from '../embedded/stream_tap.js'
import { SignedPlaylists, withQuery } from './hls_playlist.js'
import { PLAYLIST } from './hls_segments.js'
import { HlsStream, type HlsStreamParts } from './hls_stream.js'

export interface HlsServerParts extends HlsStreamParts {
  tap: Pick<StreamTap, 'onTags' | 'stats' | 'origin'>
  gate: StreamGate
  isLive: (streamID: string) => boolean
  clock: Clock
  log: Logger
  /** Whose request it is, for the limit per address. */
  ipOf: (request: IncomingMessage) => string
  limits?: Partial<typeof LIMITS>
}

const LIMITS = {
  /** Streams that are packaged at a time, in all and from one network. */
  streams: 200,
  streamsPerNetwork: 100,
  /** What all of them may hold, bytes. */
  bytes: 512 * 1024 * 1024,
  /** Answers that are on their way, in all and of one address. */
  connections: 4_000,
  connectionsPerAddress: 512,
}

/** A stream is packaged until nobody has asked for it for this long, and kept for this long after its end (ms). */
const UNWATCHED = 30_000
const LOOK_EVERY = 5_000
/** How long (ms) the first to ask waits for the first segment. */
const FIRST_SEGMENT = 15_000
/** The same where only formats have come that HLS does not carry: another track may still follow. */
const OTHER_TRACK = 2_000
/** When one too many, or one too early, is to come again, s. */
const RETRY_AFTER = 2
const TOO_MANY = 'Too many HLS streams or answers at a time. When a proxy stands before this server set trustProxy'

const PATH = /^\/live\/([A-Za-z0-9_-]{1,128})(?:\.m3u8|\/([0-9a-f]{8})\/(v\.m3u8|init\d{1,9}\.mp4|\d{1,9}\.m4s))$/

/** Addresses that were read, kept so that they need not be again: all viewers of one signature ask for the same. */
const KNOWN = 8_000
/** Longer than an address of ours with its signature and nothing else. */
const LONGEST_KNOWN = 256

const METHODS = 'GET, HEAD, OPTIONS'
const CORS = {
  ...NOSNIFF,
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': METHODS,
  'Access-Control-Allow-Headers': '*',
  'Access-Control-Max-Age': '86400',
  // What is not there yet, or not to be had now, may be a moment later; caches keep a 404 for minutes.
  ...NO_STORE,
}

/**
 * What browsers ask before they ask stands in the answer to that; these heads go out many times a second. Names and
 * values in turn, the length is yet to follow: an object would be copied and enumerated with each answer.
 */
const head = (type: string, cache: string) =>
  [
    ...Object.entries({ ...NOSNIFF, 'Access-Control-Allow-Origin': '*', 'Content-Type': type, 'Cache-Control': cache }),
    'Content-Length',
  ].flat()
const PLAYLIST_HEAD = head('application/vnd.apple.mpegurl', 'no-store')
// A segment never changes; whether its reader may have it does.
const KEPT = 'private, max-age=60'
const INIT_HEAD = head('video/mp4', KEPT)
const SEGMENT_HEAD = head('video/iso.segment', KEPT)

interface Wanted {
  streamID: string
  query: string
  /** None: the master playlist. */
  file?: { run: string; name: string }
}

/**
 * HLS at `/live/<stream>.m3u8`, made from the relay's own tags while somebody asks. Playlists carry the query that they
 * were asked with, and every segment's right is checked again: who was kicked gets no further one.
 */
export class HlsServer {
  /** When each was asked for last, and when it was last seen to be live. */
  private readonly streams = new Map<string, { stream: HlsStream; askedAt: number; liveAt: number }>()
  private readonly limits: typeof LIMITS
  private readonly places: ConnectionLimit
  private readonly strikes: StrikeLog
  private readonly signed = new SignedPlaylists()
  /** By address; of those alone whose reader had the right. */
  private readonly known = new RecentMap<string, Wanted>(KNOWN)
  private readonly stopLooking: () => void

  constructor(private readonly parts: HlsServerParts) {
    this.limits = { ...LIMITS, ...parts.limits }
    this.places = new ConnectionLimit(this.limits)
    this.strikes = new StrikeLog(parts.log, parts.clock)
    this.stopLooking = parts.clock.every(LOOK_EVERY, () => this.look())
  }

  /** Streams that are packaged, and the bytes that they hold. */
  get totals(): { streams: number; bytes: number } {
    let bytes = 0
    for (const { stream } of this.streams.values()) bytes += stream.size
    return { streams: this.streams.size, bytes }
  }

  /** Answers the request when its path is one of ours; else false, and nothing was touched. */
  handleRequest(request: IncomingMessage, response: ServerResponse): boolean {
    const url = request.url ?? ''
    const known = this.known.get(url)
    const wanted = known ?? read(url)
    if (wanted === undefined) return false
    const ip = this.parts.ipOf(request)
    if (request.method === 'OPTIONS') refuse(response, 204)
    else if (request.method !== 'GET' && request.method !== 'HEAD') refuse(response, 405, { Allow: METHODS })
    else if (this.parts.gate.refusal('play', wanted.streamID, wanted.query, ip) !== undefined) refuse(response, 403)
    else {
      if (known === undefined && url.length <= LONGEST_KNOWN) this.known.set(url, wanted)
      this.serve(wanted, ip, response)
    }
    return true
  }

  close(): void {
    this.stopLooking()
    for (const streamID of [...this.streams.keys()]) this.end(streamID)
  }

  private serve(wanted: Wanted, ip: string, response: ServerResponse): void {
    const { streamID, query, file } = wanted
    if (file) this.serveFile(this.ask(streamID)?.file(file.run, file.name), { name: file.name, query }, ip, response)
    else if (this.takePlace(ip, response))
      this.serveMaster(streamID, query, ip, response).catch((error: unknown) => {
        this.parts.log.error({ err: error, streamID }, 'HLS failed')
        if (response.headersSent) response.destroy()
        else refuse(response, 500)
      })
  }

  private serveFile(
    bytes: Buffer | undefined,
    { name, query }: { name: string; query: string },
    ip: string,
    response: ServerResponse,
  ): void {
    if (bytes === undefined) refuse(response, 404)
    else if (name === PLAYLIST) playlist(response, this.signed.of(bytes, query))
    else if (isOnePiece(bytes, SHARED_PIECE) || this.takePlace(ip, response)) {
      response.writeHead(200, [...(name.endsWith('.mp4') ? INIT_HEAD : SEGMENT_HEAD), bytes.length])
      if (response.req.method === 'HEAD') response.end()
      else endInPieces(response, bytes, this.parts.clock)
    }
  }

  /** For what takes time: to wait for a segment, or to send a large one. What is written at once is the ledger's. */
  private takePlace(ip: string, response: ServerResponse): boolean {
    const giveBack = this.places.take(ip)
    if (giveBack === undefined) this.refuseMore(ip, response)
    else response.once('close', giveBack)
    return giveBack !== undefined
  }

  private async serveMaster(streamID: string, query: string, ip: string, response: ServerResponse): Promise<void> {
    const stream = this.open(streamID)
    if (stream === undefined) return this.parts.isLive(streamID) ? this.refuseMore(ip, response) : refuse(response, 404)
    const master = await stream.master(stream.foreign.length > 0 ? OTHER_TRACK : FIRST_SEGMENT)
    if (response.destroyed) return
    if (master === undefined && stream.foreign.length > 0) return refuseFormats(response, stream.foreign)
    if (master === undefined)
      return this.parts.isLive(streamID) ? refuse(response, 503, { 'Retry-After': RETRY_AFTER }) : refuse(response, 404)
    playlist(response, withQuery(master.text, query, `${streamID}/${master.run}/`))
  }

  private ask(streamID: string): HlsStream | undefined {
    const entry = this.streams.get(streamID)
    if (entry) entry.askedAt = this.parts.clock.monotonic()
    return entry?.stream
  }

  private open(streamID: string): HlsStream | undefined {
    const { tap, clock, ids, log, isLive } = this.parts
    const known = this.ask(streamID)
    if (known) return known
    const { streams, bytes } = this.totals
    if (!isLive(streamID) || streams >= this.limits.streams || bytes >= this.limits.bytes) return undefined
    const publishers = Array.from(this.streams.keys(), (other) => tap.origin(other)?.ip)
    if (countOf(publishers, tap.origin(streamID)?.ip) >= this.limits.streamsPerNetwork) return undefined
    const stream = new HlsStream(streamID, { tap, clock, ids, log })
    this.streams.set(streamID, { stream, askedAt: clock.monotonic(), liveAt: clock.monotonic() })
    log.info({ streamID }, 'HLS begins')
    return stream
  }

  private look(): void {
    const now = this.parts.clock.monotonic()
    for (const [streamID, entry] of this.streams) {
      if (this.parts.isLive(streamID)) entry.liveAt = now
      if (Math.min(entry.askedAt, entry.liveAt) < now - UNWATCHED) this.end(streamID)
    }
    this.relieve()
  }

  /** Streams that were small when they began may have grown: those that hold most end. */
  private relieve(): void {
    let excess = this.totals.bytes - this.limits.bytes
    const streams = Array.from(this.streams, ([streamID, { stream }]) => ({ streamID, bytes: stream.size }))
    for (const { streamID, bytes } of streams.sort((a, b) => b.bytes - a.bytes)) {
      if (excess <= 0) return
      excess -= bytes
      this.parts.log.warn({ streamID, bytes }, 'HLS holds too much in all, the stream that holds most is given up')
      this.end(streamID)
    }
  }

  private end(streamID: string): void {
    this.streams.get(streamID)?.stream.close()
    this.streams.delete(streamID)
    this.parts.log.info({ streamID }, 'HLS ends: nobody watches, or the stream is over')
  }

  private refuseMore(ip: string, response: ServerResponse): void {
    this.strikes.struck('hls', { ip, ...this.totals }, TOO_MANY)
    refuse(response, 503, { 'Retry-After': RETRY_AFTER })
  }
}

function read(url: string): Wanted | undefined {
  const at = parseStreamPath(url, PATH)
  // What stands in a playlist is put into every line of it.
  if (at === undefined || !/^[\w=&%.-]{0,1024}$/.test(at.query)) return undefined
  const { streamID, query } = at
  const [run, name] = at.rest
  return run === undefined || name === undefined ? { streamID, query } : { streamID, query, file: { run, name } }
}

/** `text` is ASCII: it goes out in one write with its head, which bytes would not. */
function playlist(response: ServerResponse, text: string): void {
  response.writeHead(200, [...PLAYLIST_HEAD, text.length])
  if (response.req.method === 'HEAD') response.end()
  else response.end(text, 'latin1')
}

function refuse(response: ServerResponse, status: number, headers: OutgoingHttpHeaders = {}): void {
  response.writeHead(status, { ...CORS, ...headers, ...(status !== 204 && { 'Content-Length': 0 }) }).end()
}

/** To come again would be of no use: the publisher has to change its encoder. */
function refuseFormats(response: ServerResponse, formats: readonly string[]): void {
  const text = Buffer.from(
    `HLS carries H.264 and AAC; this stream is ${formats.join(', ')}: play it as FLV or RTMP, or set the encoder to H.264 and AAC\n`,
  )
  response.writeHead(415, { ...CORS, 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': text.length })
  response.end(response.req.method === 'HEAD' ? undefined : text)
}
