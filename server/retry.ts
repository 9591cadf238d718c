import type { Cancel, Clock } from './clock.js'

/** Milliseconds before each further try of an order that a cloud did not take. */
const DELAYS: readonly number[] = [1_000, 5_000, 15_000, 60_000]
const MOST_PENDING = 1_000

/**
 * Orders to a cloud that must not be lost while it is away: tried at once, then a
 * few times more. `tried` answers false when it is worth another try.
 */
export class Retry {
  readonly #pending = new Set<Cancel>()

  constructor(
    private readonly clock: Clock,
    /** Told once of every order that was given up. */
    private readonly givenUp: (what: string) => void,
  ) {}

  /** Resolves after the first try. */
  async run(what: string, tried: () => Promise<boolean>, attempt = 0): Promise<void> {
    if (await tried()) return
    const delay = DELAYS[attempt]
    if (delay === undefined || this.#pending.size >= MOST_PENDING) return this.givenUp(what)
    const cancel = this.clock.after(delay, () => {
      this.#pending.delete(cancel)
      void this.run(what, tried, attempt + 1)
    })
    this.#pending.add(cancel)
  }

  close(): void {
    for (const cancel of this.#pending) cancel()
    this.#pending.clear()
  }
}
