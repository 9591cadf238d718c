import { LRUCache } from 'lru-cache'
import type { Address } from './address.js'

/** The oldest are forgotten. */
const MOST = 20_000

/**
 * How each user reached this server last: a notice that nobody asked for just now needs an address that works for its
 * reader.
 */
export class KnownAddresses {
  readonly #addresses = new LRUCache<string, Address>({ max: MOST })

  /** `fallback`: for users who never came. */
  constructor(private readonly fallback: Address) {}

  saw(userID: string, address: Address): void {
    this.#addresses.set(userID, address)
  }

  of(userID: string): Address {
    return this.#addresses.get(userID) ?? this.fallback
  }
}
