import type { TagType } from '../stream_tap.js'

/** A track that steps back by more has jumped. Milliseconds. */
const BACKWARD = 1000
/** Sound and picture may be this far apart, and time stamps may run this far ahead of the clock, before it is a jump. */
const APART = 5000

/**
 * Lays what publishers say of time onto one line that never falls within a type:
 * 32-bit wraps are followed, jumps are closed to the time that really passed, and
 * a publisher that takes over continues where the last one was.
 */
export class Timeline {
  #offset = 0
  /** The input's last timestamp with its wraps counted; undefined before a publisher's first. */
  #input: number | undefined
  /** The same by track, since the last jump. */
  readonly #inputs = new Map<TagType, number>()
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
    // The nearest of all times that have these 32 bits.
    const input = this.#input === undefined ? timestamp : this.#input + ((timestamp - this.#input) | 0)
    if (this.#input === undefined || this.#jumps(type, input, passed)) {
      const begins = this.#last.size === 0
      this.#offset = (begins ? 0 : this.#latest + Math.max(1, passed)) - input
      this.#inputs.clear()
    }
    this.#input = input
    this.#inputs.set(type, input)
    const at = Math.max(input + this.#offset, this.#last.get(type) ?? 0)
    this.#last.set(type, at)
    if (at >= this.#latest) {
      this.#latest = at
      this.#latestAt = now
    }
    return at
  }

  #jumps(type: TagType, input: number, passed: number): boolean {
    const ahead = input + this.#offset - this.#latest
    return input - (this.#inputs.get(type) ?? input) < -BACKWARD || ahead < -APART || ahead > passed + APART
  }
}
