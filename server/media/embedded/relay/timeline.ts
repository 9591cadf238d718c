import type { TagType } from '../stream_tap.js'

/** Backward steps up to this are disorder between sound and picture; more is a jump. Milliseconds. */
const BACKWARD = 1000
/** How much faster than the clock time stamps may run before it is a jump. */
const FORWARD = 5000

/**
 * Lays what publishers say of time onto one line that never falls within a type:
 * 32-bit wraps are followed, jumps are closed to the time that really passed, and
 * a publisher that takes over continues where the last one was.
 */
export class Timeline {
  #offset = 0
  /** The input's last timestamp with its wraps counted; undefined before a publisher's first. */
  #input: number | undefined
  #latest = 0
  #latestAt = 0
  readonly #last = new Map<TagType, number>()

  /** The highest timestamp so far. */
  get latest(): number {
    return this.#latest
  }

  /** A new publisher: its timestamps have nothing to do with those before. */
  restart(): void {
    this.#input = undefined
  }

  /** The stream's timestamp (ms, below 2^32) for a publisher's, at `now` (ms). */
  map(type: TagType, timestamp: number, now: number): number {
    const passed = Math.max(0, now - this.#latestAt)
    const step = this.#input === undefined ? 0 : (timestamp - this.#input) | 0
    const input = this.#input === undefined ? timestamp : this.#input + step
    if (this.#input === undefined || step < -BACKWARD || step > passed + FORWARD) {
      const begins = this.#last.size === 0
      this.#offset = (begins ? 0 : this.#latest + Math.max(1, passed)) - input
    }
    this.#input = input
    const at = Math.max(input + this.#offset, this.#last.get(type) ?? 0)
    this.#last.set(type, at)
    if (at >= this.#latest) {
      this.#latest = at
      this.#latestAt = now
    }
    return at
  }
}
