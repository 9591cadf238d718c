import { open } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream'
import type { Logger } from 'pino'
import type { Clock } from '../../clock.js'
import { NO_STORE, NOSNIFF } from '../../http/http_attachment.js'
import { ConnectionLimit } from '../../limits/connection_limit.js'
import { StrikeLog } from '../../limits/strike_log.js'
import { type ByteRange, parseRange } from './byte_range.js'
import type { RecordStore } from './record_store.js'
import type { RecordURLs } from './record_urls.js'

const CORS = {
  ...NOSNIFF,
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'GET, HEAD, OPTIONS',
  'Access-Control-Allow-Headers': 'Range, If-Range',
  'Access-Control-Expose-Headers': 'Content-Length, Content-Range, Accept-Ranges',
}

/** Downloads at a time, in all and of one address: each holds an open file and a piece of it. */
const DOWNLOADS = { connections: 1_000, connectionsPerAddress: 256 }
/** When one too many is to come again, s. */
const RETRY_AFTER = 30
const TOO_MANY =
  'Too many downloads of recordings at a time, in all or of one address. When a proxy stands before this server set trustProxy'

export interface RecordServerParts {
  store: RecordStore
  urls: RecordURLs
  clock: Clock
  log: Logger
  /** Whose request it is, for the limit per address. */
  ipOf: (request: IncomingMessage) => string
  downloads?: { connections: number; connectionsPerAddress: number }
}

/** Hands out recorded files at `/recordings/<recordID>.mp4`, signed, whole or by range. */
export class RecordServer {
  private readonly store: RecordStore
  private readonly urls: RecordURLs
  private readonly log: Logger
  private readonly places: ConnectionLimit
  private readonly strikes: StrikeLog

  constructor(private readonly parts: RecordServerParts) {
    this.store = parts.store
    this.urls = parts.urls
    this.log = parts.log
    this.places = new ConnectionLimit(parts.downloads ?? DOWNLOADS)
    this.strikes = new StrikeLog(parts.log, parts.clock)
  }

  /** Answers the request when its path is one of ours; else false, and nothing was touched. */
  handleRequest(request: IncomingMessage, response: ServerResponse): boolean {
    const wanted = this.urls.read(request.url ?? '')
    if (wanted === undefined) return false
    if (request.method === 'OPTIONS') refuse(response, 204)
    else if (request.method !== 'GET' && request.method !== 'HEAD')
      refuse(response, 405, { Allow: 'GET, HEAD, OPTIONS' })
    else if (!wanted.allowed) refuse(response, 403)
    else if (this.store.get(wanted.recordID) === undefined) refuse(response, 404)
    else
      this.send(this.store.file(wanted.recordID), request, response).catch((error: unknown) => {
        this.log.warn({ err: error, recordID: wanted.recordID }, 'a recording cannot be read')
        if (response.headersSent) response.destroy()
        else refuse(response, 404)
      })
    return true
  }

  private async send(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const giveBack = this.places.take(this.parts.ipOf(request))
    if (giveBack === undefined) {
      this.strikes.struck('downloads', { ip: this.parts.ipOf(request), downloads: this.places.open }, TOO_MANY)
      refuse(response, 503, { 'Retry-After': String(RETRY_AFTER) })
      return
    }
    response.once('close', giveBack)
    if (response.destroyed) giveBack()
    // Opened once: what is finished meanwhile is another file under this name, of another length.
    const file = await open(path)
    let piece: ByteRange | undefined
    try {
      piece = head(await file.stat(), request, response)
    } finally {
      if (piece === undefined) await file.close()
    }
    if (piece === undefined) return
    pipeline(file.createReadStream(piece), response, (error) => {
      // Players leave in the middle all the time.
      if (error && error.code !== 'ERR_STREAM_PREMATURE_CLOSE')
        this.log.warn({ err: error }, 'a recording cannot be sent')
    })
  }
}

/** Writes the answer's head, and answers which piece of the file follows; undefined: that was all. */
function head(
  { size, mtimeMs }: { size: number; mtimeMs: number },
  request: IncomingMessage,
  response: ServerResponse,
): ByteRange | undefined {
  const etag = `"${size.toString(36)}-${Math.floor(mtimeMs).toString(36)}"`
  const ifRange = request.headers['if-range']
  const range = parseRange(ifRange === undefined || ifRange === etag ? request.headers.range : undefined, size)
  if (range === 'unsatisfiable') {
    refuse(response, 416, { 'Content-Range': `bytes */${size}` })
    return undefined
  }
  const { start, end } = range ?? { start: 0, end: size - 1 }
  response.writeHead(range ? 206 : 200, {
    ...CORS,
    'Content-Type': 'video/mp4',
    'Content-Length': end - start + 1,
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'private, no-cache',
    ETag: etag,
    ...(range && { 'Content-Range': `bytes ${start}-${end}/${size}` }),
  })
  if (request.method !== 'HEAD' && size > 0) return { start, end }
  response.end()
  return undefined
}

function refuse(response: ServerResponse, status: number, headers: { [name: string]: string } = {}): void {
  response.writeHead(status, { ...CORS, ...NO_STORE, ...headers, ...(status !== 204 && { 'Content-Length': 0 }) }).end()
}
