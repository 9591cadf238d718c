import { LRUCache } from 'lru-cache'
import type { Address } from './address.js'

/** The oldest are forgotten. */
const MOST = 20_000

/**
 * The address by which each user reached this server last. Play URLs in notices, which answer no request, must use an
 * address that works for their reader.
 */
export class KnownAddresses {
  readonly #addresses = new LRUCache<string, Address>({ max: MOST })

  /** `fallback`: for users who have sent no request yet. */
  constructor(private readonly fallback: Address) {}

  saw(userID: string, address: Address): void {
    this.#addresses.set(userID, address)
  }

  of(userID: string): Address {
    return this.#addresses.get(userID) ?? this.fallback
  }
}
