import { canonicalAddress, inNetworks } from './network.js'

/** `false`: none. `true` = 1, N: that many proxies stand before us. A list: the networks that our proxies are in. */
export type TrustProxy = boolean | number | readonly string[]

/** Header entries that are looked at: more proxies than this stand before nobody. */
const LONGEST_CHAIN = 32

/**
 * Reads X-Forwarded-For, -Host and -Proto. What proxies append stands on the right, and everything to the left of
 * it can be written by anybody: so entries are counted from the right.
 */
export class TrustedProxies {
  constructor(private readonly trust: TrustProxy) {}

  get any(): boolean {
    return this.trust !== false && this.trust !== 0 && !(Array.isArray(this.trust) && this.trust.length === 0)
  }

  /** Whether the other end of the connection is a proxy of ours. */
  trusts(peer: string): boolean {
    return this.any && this.believes([canonicalAddress(peer)])
  }

  /** The client's address: `peer` is who is connected, `header` its X-Forwarded-For. */
  client(peer: string, header: string | undefined): string {
    return this.chain(peer, header).at(-1) ?? ''
  }

  /** The entry of another header that was written by the same proxy as the client's address. */
  forwarded(peer: string, addresses: string | undefined, header: string | undefined): string | undefined {
    if (header === undefined || !this.believes([canonicalAddress(peer)])) return undefined
    const hops = this.chain(peer, addresses).length - 1
    const entries = header.split(',').slice(-LONGEST_CHAIN)
    return entries.at(-Math.min(Math.max(hops, 1), entries.length))?.trim() || undefined
  }

  /** From the peer towards the client, as far as what is written can be believed. */
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

  /** Whether the last one in the chain is a proxy of ours, whose word on the next one counts. */
  private believes(chain: readonly string[]): boolean {
    if (typeof this.trust === 'boolean') return this.trust && chain.length <= 1
    if (typeof this.trust === 'number') return chain.length <= this.trust
    return inNetworks(chain.at(-1) ?? '', this.trust)
  }
}
