import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'
import { Code } from '../../wxlite/utils/protocol.js'
import { ProtocolError } from '../protocol_error.js'
import { type Address, prefixOf } from './address.js'
import { TrustedProxies, type TrustProxy } from './trusted_proxies.js'

const HOST = /^(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/
/** Maximum number of cached hosts; the cache makes equal addresses the same object. */
const KNOWN_LIMIT = 1000

export interface ClientAddressesOptions {
  /** '' = the Host of each request. */
  publicUrl: string
  /** Which proxies' X-Forwarded-For, -Host and -Proto are trusted. */
  trustProxy: TrustProxy
}

/** Finds out a client's IP address and the address by which it reaches this server, for requests and upgrades. */
export class ClientAddresses {
  private readonly fixed: Address | undefined
  private readonly http = new Map<string, Address>()
  private readonly https = new Map<string, Address>()

  private readonly proxies: TrustedProxies

  constructor({ publicUrl, trustProxy }: ClientAddressesOptions) {
    this.proxies = new TrustedProxies(trustProxy)
    if (publicUrl !== '') this.fixed = publicAddress(publicUrl)
  }

  /**
   * The address by which this client reaches this server. It becomes part of URLs in replies, so anything but a plain
   * host throws ProtocolError (400).
   */
  addressOf(request: IncomingMessage): Address {
    if (this.fixed !== undefined) return this.fixed
    const host = this.forwarded(request, 'x-forwarded-host') ?? request.headers.host ?? ''
    const secure = request.socket instanceof TLSSocket || this.forwarded(request, 'x-forwarded-proto') === 'https'
    const known = secure ? this.https : this.http
    const found = known.get(host)
    if (found !== undefined) return found
    if (!HOST.test(host))
      throw new ProtocolError(Code.BAD_REQUEST, '请求的 Host 不正确，请检查代理的设置，或设置 publicUrl', {}, 400)
    if (known.size >= KNOWN_LIMIT) known.clear()
    const address = { secure, host }
    known.set(host, address)
    return address
  }

  /** The client's IP address in canonical form; '' when it has disconnected. */
  ipOf(request: IncomingMessage): string {
    return this.proxies.client(request.socket.remoteAddress ?? '', header(request, 'x-forwarded-for'))
  }

  /** Whether this peer is a trusted proxy. */
  trusts(peer: string): boolean {
    return this.proxies.trusts(peer)
  }

  private forwarded(request: IncomingMessage, name: string): string | undefined {
    if (!this.proxies.any) return undefined
    return this.proxies.forwarded(
      request.socket.remoteAddress ?? '',
      header(request, 'x-forwarded-for'),
      header(request, name),
    )
  }
}

/** The address of all clients when `publicUrl` is set. */
export function publicAddress(publicUrl: string): Address {
  const { protocol, host } = new URL(publicUrl)
  const path = prefixOf(publicUrl)
  return { secure: protocol === 'https:', host, ...(path !== '' && { path }) }
}

/** Joins a repeated header into one list, in the order received. */
function header({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value.join(',') : value
}
