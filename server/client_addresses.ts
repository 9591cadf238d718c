import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'
import { Code } from '../wxlite/utils/protocol.js'
import type { Address } from './address.js'
import { ProtocolError } from './protocol_error.js'

const HOST = /^(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/
/** Hosts remembered, so that equal addresses are the same object. */
const KNOWN_LIMIT = 1000

export interface ClientAddressesOptions {
  /** '' = the Host of each request. */
  publicUrl: string
  /** Believe X-Forwarded-For (its last entry), -Host and -Proto. */
  trustProxy: boolean
}

/** Who is asking from where, and how they reach us, for requests and upgrades alike. */
export class ClientAddresses {
  private readonly fixed: Address | undefined
  private readonly http = new Map<string, Address>()
  private readonly https = new Map<string, Address>()

  constructor(private readonly options: ClientAddressesOptions) {
    const { publicUrl } = options
    if (publicUrl !== '') this.fixed = { secure: publicUrl.startsWith('https:'), host: new URL(publicUrl).host }
  }

  /** How this client reaches us. It ends up in handed-out URLs, so anything but a plain host throws ProtocolError (400). */
  addressOf(request: IncomingMessage): Address {
    if (this.fixed !== undefined) return this.fixed
    const host = this.forwarded(request, 'x-forwarded-host') ?? request.headers.host ?? ''
    const secure = request.socket instanceof TLSSocket || this.forwarded(request, 'x-forwarded-proto') === 'https'
    const known = secure ? this.https : this.http
    const found = known.get(host)
    if (found !== undefined) return found
    if (!HOST.test(host)) throw new ProtocolError(Code.BAD_REQUEST, '请求的 Host 不正确', {}, 400)
    if (known.size >= KNOWN_LIMIT) known.clear()
    const address = { secure, host }
    known.set(host, address)
    return address
  }

  /** The client's IP address, '' when it is gone already. */
  ipOf(request: IncomingMessage): string {
    const list = this.options.trustProxy ? request.headers['x-forwarded-for'] : undefined
    const nearest = (Array.isArray(list) ? list.join(',') : list)?.split(',').at(-1)?.trim()
    return nearest || (request.socket.remoteAddress ?? '')
  }

  private forwarded(request: IncomingMessage, name: string): string | undefined {
    if (!this.options.trustProxy) return undefined
    const value = request.headers[name]
    return (Array.isArray(value) ? value[0] : value)?.split(',')[0]?.trim() || undefined
  }
}
