import type { Cancel, Clock } from '../clock.js'

/** Milliseconds that a stream may be published while its user is in no room. */
export const UNCLAIMED_GRACE = 30_000
/** The same for a stream to try things with. */
const TEST_GRACE = 10 * 60_000

/** Milliseconds that the stream may be published while no room claims it. */
export function graceOf(isTest: boolean): number {
  return isTest ? TEST_GRACE : UNCLAIMED_GRACE
}

/**
 * Watches streams that are published by nobody's room: they are ended after a
 * grace. A user may be in several rooms with one stream, so claims are counted.
 */
export class Claims {
  readonly #claims = new Map<string, number>()
  readonly #waiting = new Map<string, Cancel>()
  readonly #live = new Set<string>()

  constructor(
    private readonly clock: Clock,
    /** Ends the stream; called for each grace that ran out while it is still published. */
    private readonly end: (streamID: string) => void,
    private readonly grace: (streamID: string) => number = () => UNCLAIMED_GRACE,
  ) {}

  claim(streamID: string): void {
    this.#claims.set(streamID, (this.#claims.get(streamID) ?? 0) + 1)
    this.#settle(streamID)
  }

  release(streamID: string): void {
    const left = (this.#claims.get(streamID) ?? 0) - 1
    if (left > 0) this.#claims.set(streamID, left)
    else this.#claims.delete(streamID)
    if (this.#live.has(streamID)) this.#watch(streamID)
  }

  published(streamID: string): void {
    this.#live.add(streamID)
    this.#watch(streamID)
  }

  unpublished(streamID: string): void {
    this.#live.delete(streamID)
    this.#settle(streamID)
  }

  /** Whether the stream belongs to a room now. */
  claimed(streamID: string): boolean {
    return this.#claims.has(streamID)
  }

  close(): void {
    for (const cancel of this.#waiting.values()) cancel()
    this.#waiting.clear()
  }

  #watch(streamID: string): void {
    if (this.#claims.has(streamID) || this.#waiting.has(streamID)) return
    const expire = () => {
      this.#waiting.delete(streamID)
      this.end(streamID)
      // An encoder may be back before the cloud told of its end.
      if (this.#live.has(streamID)) this.#watch(streamID)
    }
    this.#waiting.set(streamID, this.clock.after(this.grace(streamID), expire))
  }

  #settle(streamID: string): void {
    this.#waiting.get(streamID)?.()
    this.#waiting.delete(streamID)
  }
}
