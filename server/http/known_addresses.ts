import type { Address } from './address.js'

/** The oldest are forgotten. */
const MOST = 20_000

/**
 * How each user reached this server last: a notice that nobody asked for just now needs an address that works for its
 * reader.
 */
export class KnownAddresses {
  readonly #addresses = new Map<string, Address>()

  /** `fallback`: for users who never came. */
  constructor(private readonly fallback: Address) {}

  saw(userID: string, address: Address): void {
    this.#addresses.delete(userID)
    this.#addresses.set(userID, address)
    for (const oldest of this.#addresses.keys()) {
      if (this.#addresses.size <= MOST) return
      this.#addresses.delete(oldest)
    }
  }

  of(userID: string): Address {
    return this.#addresses.get(userID) ?? this.fallback
  }
}
