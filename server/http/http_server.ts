import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { Duplex } from 'node:stream'
import type { Logger } from 'pino'
import { Code } from '../../wxlite/utils/protocol.js'
import { type Clock, pause } from '../clock.js'
import { ConfigError } from '../config.js'
import { StrikeLog } from '../limits/strike_log.js'
import { ProtocolError } from '../protocol_error.js'
import { ConnectionGuard, type ConnectionGuardOptions } from './connection_guard.js'
import { type HttpAttachment, NOSNIFF } from './http_attachment.js'
import { lastWord } from './last_word.js'
import { putBack, wantsWebSocket } from './plain_again.js'
import { portOf } from './port_of.js'
import { discardRest, hasBody } from './request_body.js'
import { isAt, readTarget } from './request_target.js'
import type { TLS } from './tls_files.js'

export interface HttpServerOptions {
  clock: Clock
  host: string
  port: number
  /** The path of the public address, '' without one. Requests are served with and without this prefix. */
  prefix?: string
  /** HTTPS. */
  tls?: TLS
  /** The routes. */
  routes: RequestListener
  /** Asked before the routes, in order, for requests at their path. */
  attachments: readonly HttpAttachment[]
  log: Logger
  /** Limits on connections. */
  guard: ConnectionGuardOptions
}

/** A whole request must arrive within this (ms); streaming answers have no limit. */
const REQUEST_TIMEOUT = 30_000
const HEADERS_TIMEOUT = 15_000
const KEEP_ALIVE_TIMEOUT = 65_000
const TOO_MANY =
  'Too many connections in all or of one address. Raise what the process may open (ulimit -n); when a proxy stands before this server set trustProxy'
const BEFORE_TURN =
  'A connection was ended that sent more than 32 requests, or a body, before the answer to the one before. Clients and proxies wait for each answer'
/** Headers of every answer of the routes. */
const ROUTES_HEAD = Object.entries(NOSNIFF)
/** How long after the beginning of a stop new requests are still accepted (ms). */
const ON_ITS_WAY = 100

/** The one HTTP(S) port: routes, FLV streams and WebSockets behind it. */
export class HttpServer {
  private readonly server: Server
  private readonly guard: ConnectionGuard
  private ending = false

  constructor(private readonly options: HttpServerOptions) {
    const { tls, prefix = '' } = options
    const strikes = new StrikeLog(options.log, options.clock)
    this.guard = new ConnectionGuard({
      ...options.guard,
      refused: (remote) => strikes.struck('http connections', { remote }, TOO_MANY),
      crowded: (remote) => strikes.struck('requests before their turn', { remote }, BEFORE_TURN),
    })
    const answer: RequestListener = (request, response) => {
      if (this.ending) response.setHeader('Connection', 'close')
      readTarget(request, prefix)
      const bodied = hasBody(request)
      // Nobody reads the body of a GET; it would be kept in memory until the answer ends.
      if (request.method !== 'POST' && bodied) discardRest(request)
      if (!this.attached(request, response)) this.route(request, response)
      else if (bodied) response.prependOnceListener('finish', () => discardRest(request))
    }
    const listener: RequestListener = (request, response) => this.guard.inTurn(request, response, answer)
    const timeouts = {
      requestTimeout: REQUEST_TIMEOUT,
      headersTimeout: HEADERS_TIMEOUT,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
    }
    this.server = tls === undefined ? createServer(timeouts, listener) : secured(tls, timeouts, listener)
    this.server.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head))
    this.guard.watch(this.server)
    this.server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      if (socket.writable) this.refuseBarely(socket, STATUS_OF_FAULT[error.code ?? ''] ?? 400, '请求格式错误')
      else socket.destroy()
    })
  }

  /** Listens. Resolves with the port in use (the setting may be 0), rejects with one line when it is not available. */
  listen(): Promise<number> {
    const { host, port } = this.options
    return new Promise((resolve, reject) => {
      this.server.once('error', (error: NodeJS.ErrnoException) => reject(portError(error, 'port', host, port)))
      this.server.listen({ host, port }, () => {
        this.server.removeAllListeners('error')
        this.server.on('error', (error) => this.options.log.error({ err: error }, 'HTTP server'))
        resolve(portOf(this.server.address()))
      })
    })
  }

  /**
   * Answers requests that were sent before clients could know of the stop, closing each connection with its answer;
   * then accepts no new connection, and ends what is left after `ms`.
   */
  async close(ms: number): Promise<void> {
    this.ending = true
    await pause(this.options.clock, Math.min(ON_ITS_WAY, ms))
    return new Promise((resolve) => {
      const cancel = this.options.clock.after(ms, () => this.server.closeAllConnections())
      this.server.close(() => {
        cancel()
        resolve()
      })
      this.server.closeIdleConnections()
    })
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (!wantsWebSocket(request)) {
      putBack(request, socket, head)
      this.server.emit(this.options.tls === undefined ? 'connection' : 'secureConnection', socket)
      return
    }
    // Without a listener a peer that resets the connection would end the process.
    socket.on('error', () => socket.destroy())
    readTarget(request, this.options.prefix ?? '')
    try {
      for (const attachment of this.options.attachments)
        if (isAt(request.url ?? '', attachment.at) && attachment.upgrade?.(request, socket, head)) return
      this.refuseBarely(socket, 404, '接口不存在')
    } catch (error) {
      if (error instanceof ProtocolError) this.refuseBarely(socket, error.status, error.message)
      else this.refuse(socket, error)
    }
  }

  private refuseBarely(socket: Duplex, status: number, message: string): void {
    lastWord(socket, bareAnswer(status, message), this.options.clock)
  }

  private route(request: IncomingMessage, response: ServerResponse): void {
    for (const [name, value] of ROUTES_HEAD) response.setHeader(name, value)
    this.options.routes(request, response)
  }

  /** Whether an attachment answers this request. */
  private attached(request: IncomingMessage, response: ServerResponse): boolean {
    try {
      for (const attachment of this.options.attachments)
        if (isAt(request.url ?? '', attachment.at) && attachment.request?.(request, response)) return true
      return false
    } catch (error) {
      this.refuse(response, error)
      return true
    }
  }

  /** An error of an attachment must not end the process: only that client loses its connection. */
  private refuse(answer: ServerResponse | Duplex, error: unknown): void {
    this.options.log.warn({ err: error }, 'connection refused')
    answer.destroy()
  }
}

function secured(tls: TLS, options: ServerOptions, listener: RequestListener): Server {
  const server = createSecureServer({ ...options, cert: tls.cert, key: tls.key }, listener)
  tls.onRenewed?.((pem) => server.setSecureContext(pem))
  return server
}

/** Status codes for Node's errors on malformed requests; all others are 400. */
const STATUS_OF_FAULT: { readonly [code: string]: number } = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

/** Refuses on a connection that has no response object. */
function bareAnswer(status: number, message: string): string {
  const body = JSON.stringify({ code: Code.BAD_REQUEST, message })
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\nX-Content-Type-Options: nosniff`
  return `${head}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

/** The message for an operator when a port is not available. */
export function portError(error: NodeJS.ErrnoException, setting: string, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE')
    return new ConfigError(
      `${setting}: ${port} on ${host} is in use by another process; end it or choose another ${setting}`,
    )
  if (error.code === 'EACCES')
    return new ConfigError(
      `${setting}: ${port} on ${host} may not be opened by this user; choose a port above 1023, with a proxy or a port mapping in front of it`,
    )
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return new ConfigError(
      `host: ${host} is no address of this machine; set one of its addresses, or :: for all of them`,
    )
  return error
}
