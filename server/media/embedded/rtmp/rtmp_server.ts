import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls'
import type { Logger } from 'pino'
import type { Clock } from '../../../clock.js'
import { portOf } from '../../../http/port_of.js'
import type { TLS } from '../../../http/tls_files.js'
import type { ConnectionLimit } from '../../../limits/connection_limit.js'
import type { InputTurns } from '../../../limits/input_turns.js'
import type { UnsentLedger } from '../../../limits/unsent_ledger.js'
import type { RelayLimits } from '../relay/limits.js'
import type { Relay } from '../relay/relay.js'
import type { StreamGate } from '../stream_gate.js'
import { readProxyHeader } from './proxy_header.js'
import { RefusalLog } from './refusal_log.js'
import { RtmpConnection } from './rtmp_connection.js'
import { RtmpSession } from './rtmp_session.js'

export interface RtmpServerOptions {
  host: string
  /** 0 = any free one. */
  port: number
  /** With it the same port speaks RTMPS too. */
  tls?: TLS
  /** With `tls`: nothing else. */
  rtmpsOnly: boolean
  clock: Clock
  logger: Logger
  limits: RelayLimits
  unsent: UnsentLedger
  turns: InputTurns
  /** Whether this peer is a proxy of ours, whose PROXY header is believed. */
  trusts: (peer: string) => boolean
}

/** Counts in all, and for no address. */
const NOBODY = '::1'

/** First byte of a TLS connection (a handshake record); RTMP begins with its version, 3. */
const TLS_HANDSHAKE = 0x16

/** Listens for RTMP, and for RTMPS on the same port when there is a certificate. */
export class RtmpServer {
  readonly #server: Server
  readonly #tls: TlsServer | undefined
  readonly #sockets = new Set<Socket>()
  readonly #refusals: RefusalLog
  /** Whose the TLS connections are, by the other end of their sockets. */
  readonly #clients = new Map<string, string>()
  /** The port that it listens on: addresses are made with it all the time, and to ask the socket is a system call. */
  port: number

  constructor(
    private readonly options: RtmpServerOptions,
    private readonly relay: Relay,
    private readonly gate: StreamGate,
    private readonly places: ConnectionLimit,
  ) {
    this.port = options.port
    this.#refusals = new RefusalLog(options.clock)
    this.#server = createServer({ noDelay: true }, (socket) => this.#accept(socket))
    const { tls, limits } = options
    if (tls === undefined) return
    const secure = createTlsServer({ cert: tls.cert, key: tls.key, handshakeTimeout: limits.helloTimeout }, (socket) =>
      this.#serve(socket, this.#clients.get(endOf(socket)) ?? ''),
    )
    tls.onRenewed?.((pem) => secure.setSecureContext(pem))
    this.#tls = secure
    this.#tls.on('tlsClientError', (error, socket) => {
      options.logger.debug({ err: error }, 'RTMPS handshake failed')
      socket.destroy()
    })
  }

  /** Rejects when the port is taken. */
  async listen(): Promise<void> {
    const { host, port } = this.options
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen({ host, port }, () => {
        this.#server.off('error', reject)
        this.port = portOf(this.#server.address())
        resolve()
      })
    })
    this.#server.on('error', (error) => this.options.logger.error({ err: error }, 'the RTMP server failed'))
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  #accept(socket: Socket): void {
    const peer = socket.remoteAddress ?? ''
    const proxied = this.options.trusts(peer)
    // A proxy stands for everybody; whom it speaks for is counted as soon as it has said so.
    let giveBack = this.places.take(proxied ? NOBODY : peer)
    if (giveBack === undefined) {
      socket.destroy()
      return
    }
    this.#sockets.add(socket)
    socket.on('close', () => {
      this.#sockets.delete(socket)
      giveBack?.()
    })
    if (!proxied) {
      this.#identified(socket, peer)
      return
    }
    this.#readProxyHeader(socket, (client) => {
      giveBack?.()
      giveBack = this.places.take(client || peer)
      if (giveBack === undefined) socket.destroy()
      else this.#identified(socket, client || peer)
    })
  }

  /** Whose connection it is, is known: `ip`. */
  #identified(socket: Socket, ip: string): void {
    if (this.#tls === undefined) this.#serve(socket, ip)
    else this.#detect(socket, this.#tls, ip)
  }

  /** Reads a header of the PROXY protocol, when there is one, and gives back what follows it. */
  #readProxyHeader(socket: Socket, done: (client: string) => void): void {
    const cancel = this.options.clock.after(this.options.limits.helloTimeout, () => socket.destroy())
    let input: Buffer = Buffer.alloc(0)
    socket.on('error', () => undefined)
    socket.once('close', cancel)
    const take = (data: Buffer): void => {
      input = Buffer.concat([input, data])
      const header = readProxyHeader(input)
      if (header === 'more') return
      cancel()
      socket.off('data', take)
      socket.pause()
      if (header === 'bad') {
        socket.destroy()
        return
      }
      const rest = header === 'none' ? input : input.subarray(header.size)
      if (rest.length > 0) socket.unshift(rest)
      done(header === 'none' ? '' : header.address)
    }
    socket.on('data', take)
  }

  /** Looks at the first byte and gives it back. */
  #detect(socket: Socket, tls: TlsServer, ip: string): void {
    const cancel = this.options.clock.after(this.options.limits.helloTimeout, () => socket.destroy())
    socket.on('error', () => undefined)
    socket.once('close', cancel)
    socket.once('data', (first: Buffer) => {
      cancel()
      socket.pause()
      socket.unshift(first)
      if (first[0] === TLS_HANDSHAKE) {
        const end = endOf(socket)
        this.#clients.set(end, ip)
        socket.once('close', () => this.#clients.delete(end))
        tls.emit('connection', socket)
      } else if (this.options.rtmpsOnly) this.#refusePlain(socket, ip)
      else this.#serve(socket, ip)
    })
    socket.resume()
  }

  #refusePlain(socket: Socket, ip: string): void {
    this.#refusals.say(
      this.options.logger.child({ remote: ip }),
      ip,
      'plain RTMP, and media.rtmps is "only": the address begins with rtmps://',
      {},
    )
    socket.destroy()
  }

  #serve(socket: Socket, ip: string): void {
    const { limits, clock, turns, logger, unsent } = this.options
    unsent.watch(socket)
    const log = logger.child({ remote: ip })
    const connection = new RtmpConnection(socket, limits, clock, turns, log)
    connection.handle(new RtmpSession(connection, this.relay, this.gate, log, this.#refusals, ip))
    socket.resume()
  }
}

function endOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`
}
