import { canonicalAddress, inNetworks } from './network.js'

/** `false`: none. `true`: one. A number: that many proxies in front of this server. A list: their networks. */
export type TrustProxy = boolean | number | readonly string[]

/** Maximum number of header entries that are examined; no chain of proxies is longer. */
const LONGEST_CHAIN = 32

/**
 * Reads X-Forwarded-For, -Host and -Proto. Proxies append on the right, and a client can write anything to the left of
 * that, so entries are counted from the right.
 */
export class TrustedProxies {
  constructor(private readonly trust: TrustProxy) {}

  get any(): boolean {
    return this.trust !== false && this.trust !== 0 && !(Array.isArray(this.trust) && this.trust.length === 0)
  }

  /** Whether the peer of the connection is a trusted proxy. */
  trusts(peer: string): boolean {
    return this.any && this.believes([canonicalAddress(peer)])
  }

  /** The client's address. `peer`: the address of the connection; `header`: its X-Forwarded-For. */
  client(peer: string, header: string | undefined): string {
    return this.chain(peer, header).at(-1) ?? ''
  }

  /** The entry of another forwarding header, as written by the proxy that reported the client's address. */
  forwarded(peer: string, addresses: string | undefined, header: string | undefined): string | undefined {
    if (header === undefined || !this.believes([canonicalAddress(peer)])) return undefined
    const hops = this.chain(peer, addresses).length - 1
    const entries = header.split(',').slice(-LONGEST_CHAIN)
    return entries.at(-Math.min(Math.max(hops, 1), entries.length))?.trim() || undefined
  }

  /** The addresses from the peer towards the client, as far as they can be trusted. */
  private chain(peer: string, header: string | undefined): string[] {
    const chain = [canonicalAddress(peer)]
    if (!this.any || header === undefined) return chain
    const entries = header.split(',').slice(-LONGEST_CHAIN).reverse()
    for (const entry of entries) {
      if (!this.believes(chain)) break
      const address = canonicalAddress(entry)
      if (address === '') break
      chain.push(address)
    }
    return chain
  }

  /** Whether the last one in the chain is a trusted proxy, so that the next entry counts. */
  private believes(chain: readonly string[]): boolean {
    if (typeof this.trust === 'boolean') return this.trust && chain.length <= 1
    if (typeof this.trust === 'number') return chain.length <= this.trust
    return inNetworks(chain.at(-1) ?? '', this.trust)
  }
}
