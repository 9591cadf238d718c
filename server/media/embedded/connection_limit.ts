import { network } from '../../network.js'

/** Counts open connections, in all and by address; an IPv6 client is its /64. */
export class ConnectionLimit {
  #open = 0
  readonly #byAddress = new Map<string, number>()

  constructor(private readonly limits: { connections: number; connectionsPerAddress: number }) {}

  get open(): number {
    return this.#open
  }

  /** Takes a place; answers how to give it back (safe to call twice), or undefined when there is none. */
  take(address: string): (() => void) | undefined {
    const counted = !isLoopback(address)
    const client = network(address)
    const count = this.#byAddress.get(client) ?? 0
    if (this.#open >= this.limits.connections || (counted && count >= this.limits.connectionsPerAddress)) return undefined
    this.#open += 1
    if (counted) this.#byAddress.set(client, count + 1)
    let held = true
    return () => {
      if (!held) return
      held = false
      this.#open -= 1
      if (counted) this.#giveBack(client)
    }
  }

  #giveBack(client: string): void {
    const count = this.#byAddress.get(client) ?? 0
    if (count <= 1) this.#byAddress.delete(client)
    else this.#byAddress.set(client, count - 1)
  }
}

/** This machine: tests, or a proxy that stands for everybody. */
function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.')
}
