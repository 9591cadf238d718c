import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { ConnectionLimit } from '../limits/connection_limit.js'
import type { UnsentLedger } from '../limits/unsent_ledger.js'
import { hasBody } from './request_body.js'
import { stopRequests } from './stop_requests.js'

/** Open connections, in all and of one address: a hall of phones, each with a socket, a stream and a few requests. */
const CONNECTIONS = 30_000
const PER_ADDRESS = 5_000
/**
 * Requests of one connection that may wait for the answers before theirs. Clients send one after the other; a flood
 * sends all at once and reads nothing.
 */
const PIPELINED = 32

export interface ConnectionGuardOptions {
  /** Hears of each connection too many; nobody without it. */
  refused?: (remote: string) => void
  /** Hears of each connection that is ended for the requests that wait on it; nobody without it. */
  crowded?: (remote: string) => void
  /** Watches what clients do not read. */
  unsent: UnsentLedger
  /** Everybody comes by the proxy's address then, which limits them itself. */
  behindProxy: boolean
  /** Places in all; fewer than by default where the process may not open so many files. */
  connections?: number
  connectionsPerAddress?: number
}

/** What one outsider's connections, and all of them together, may cost the HTTP port. */
export class ConnectionGuard {
  private readonly places: ConnectionLimit
  private readonly waiting = new WeakMap<Socket, number>()
  private readonly counted = new WeakSet<Socket>()

  constructor(private readonly options: ConnectionGuardOptions) {
    const { behindProxy } = options
    const connections = Math.min(CONNECTIONS, options.connections ?? CONNECTIONS)
    const perAddress = options.connectionsPerAddress ?? Math.min(PER_ADDRESS, Math.ceil(connections / 4))
    const connectionsPerAddress = behindProxy ? connections : perAddress
    this.places = new ConnectionLimit({ connections, connectionsPerAddress })
  }

  /** Counts the server's connections from now on; one too many is ended at once. */
  watch(server: Server): void {
    server.on('connection', (socket: Socket) => this.opened(socket))
    // With TLS, requests come on a socket of their own around that one.
    server.on('secureConnection', (socket: Socket) => this.options.unsent.watch(socket))
  }

  /**
   * Has a connection's requests answered one after the other. An answer that waits behind another one is in nobody's
   * account, and nothing tells it that the connection has ended: it would hold its body, and its open file, for ever.
   * So nothing is begun before its turn, and each connection has one turn in one of the event loop: who sends many
   * requests together is answered no sooner than others. A connection with too many that wait is ended, and one with a
   * body that waits: up to 16,000 pieces of one byte would be kept of it, and no client sends bodies before their turn.
   */
  inTurn(request: IncomingMessage, response: ServerResponse, answer: RequestListener): void {
    // A response has a socket once those before it are sent.
    if (response.socket !== null) answer(request, response)
    else this.wait(request, response, answer)
  }

  private wait(request: IncomingMessage, response: ServerResponse, answer: RequestListener): void {
    const { socket } = request
    const waiting = (this.waiting.get(socket) ?? 0) + 1
    if (waiting > PIPELINED || hasBody(request)) {
      this.options.crowded?.(socket.remoteAddress ?? '')
      socket.destroy()
      stopRequests(socket)
      // What the same read brought of its body would still be kept.
      request.destroy()
      return
    }
    this.waiting.set(socket, waiting)
    response.once('socket', () =>
      setImmediate(() => {
        this.waiting.set(socket, (this.waiting.get(socket) ?? 1) - 1)
        if (!socket.destroyed) answer(request, response)
      }),
    )
  }

  private opened(socket: Socket): void {
    // A connection whose request is read once more, without the upgrade that it asked for, is the same one.
    if (this.counted.has(socket)) return
    this.counted.add(socket)
    const giveBack = this.places.take(socket.remoteAddress ?? '')
    if (giveBack === undefined) {
      this.options.refused?.(socket.remoteAddress ?? '')
      socket.destroy()
      return
    }
    socket.once('close', giveBack)
    this.options.unsent.watch(socket)
  }
}
