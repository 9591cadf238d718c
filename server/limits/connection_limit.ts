import { isLoopback, networkOf } from '../http/network.js'

/** Counts open connections, in all and by client network. */
export class ConnectionLimit {
  #open = 0
  readonly #byNetwork = new Map<string, number>()

  constructor(private readonly limits: { connections: number; connectionsPerAddress: number }) {}

  get open(): number {
    return this.#open
  }

  /** Takes a place. Returns the function that gives it back (safe to call twice), or undefined beyond the limit. */
  take(address: string): (() => void) | undefined {
    const counted = !isLoopback(address)
    const network = networkOf(address)
    const count = this.#byNetwork.get(network) ?? 0
    if (this.#open >= this.limits.connections || (counted && count >= this.limits.connectionsPerAddress))
      return undefined
    this.#open += 1
    if (counted) this.#byNetwork.set(network, count + 1)
    let held = true
    return () => {
      if (!held) return
      held = false
      this.#open -= 1
      if (counted) this.#giveBack(network)
    }
  }

  #giveBack(network: string): void {
    const count = this.#byNetwork.get(network) ?? 0
    if (count <= 1) this.#byNetwork.delete(network)
    else this.#byNetwork.set(network, count - 1)
  }
}
