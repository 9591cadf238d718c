import type { TagType } from '../stream_tap.js'

/** A track that steps back by more has jumped. Milliseconds. */
const BACKWARD = 1000
/**
 * Sound and picture may be this far apart, and time stamps may run this far ahead of the clock, before it is a jump.
 */
const APART = 5000
/** What a jump, or the time without a publisher, becomes: about one picture. Players do not get over a hole. */
const STEP = 40
/** How far apart sound and picture of one moment may arrive (ms): what is sent together is cut off together. */
const ABREAST = 250

/** One track: what its publisher said last (wraps counted), and where on the line that is. */
interface Track {
  input: number
  offset: number
}

/**
 * Lays what publishers say of time onto one line that never falls within a type:
 * 32-bit wraps are followed, jumps and the pauses between two publishers are closed,
 * and sound and picture are moved alike, so that their distance stays.
 */
export class StreamTime {
  /** Of this publisher. */
  readonly #tracks = new Map<TagType, Track>()
  #latest = 0
  #latestAt = 0
  /** The last time given out by type, whoever published. */
  readonly #last = new Map<TagType, number>()

  /** The highest timestamp so far. */
  get latest(): number {
    return this.#latest
  }

  /** A new publisher: its timestamps have nothing to do with those before. */
  restart(): void {
    this.#tracks.clear()
  }

  /** The stream's timestamp (ms, below 2^32) for a publisher's, at `now` (ms). */
  map(type: TagType, timestamp: number, now: number): number {
    const passed = Math.max(0, now - this.#latestAt)
    const track = this.#place(type, timestamp, passed)
    const last = this.#last.get(type) ?? 0
    const placed = track.input + track.offset
    const at = placed < last ? last + 1 : placed
    this.#last.set(type, at)
    if (at >= this.#latest) {
      this.#latest = at
      this.#latestAt = now
    }
    return at
  }

  #place(type: TagType, timestamp: number, passed: number): Track {
    const track = this.#tracks.get(type)
    if (track !== undefined) {
      // The nearest of all times that have these 32 bits.
      const input = track.input + ((timestamp - track.input) | 0)
      if (input - track.input >= -BACKWARD && this.#fits(input + track.offset, passed)) {
        track.input = input
        return track
      }
    }
    const placed = this.#beside(type, timestamp, passed) ?? this.#next(timestamp, passed)
    this.#tracks.set(type, placed)
    return placed
  }

  /** A track that begins or jumped goes where the other one is, when that makes sense: they jump together. */
  #beside(type: TagType, timestamp: number, passed: number): Track | undefined {
    for (const [otherType, other] of this.#tracks) {
      if (otherType === type) continue
      const input = other.input + ((timestamp - other.input) | 0)
      const at = input + other.offset
      if (this.#fits(at, passed) && at >= (this.#last.get(type) ?? at) - BACKWARD)
        return { input, offset: other.offset }
    }
    return undefined
  }

  /**
   * Right behind the track that is behind: a hole in one track stops a player too. What the other one has more is
   * squeezed.
   */
  #next(timestamp: number, passed: number): Track {
    if (this.#last.size === 0) return { input: timestamp, offset: -timestamp }
    const abreast = [...this.#last.values()].filter((last) => this.#latest - last <= ABREAST)
    const behind = Math.min(...abreast)
    const at = behind + Math.max(1, Math.min(passed + this.#latest - behind, STEP))
    return { input: timestamp, offset: at - timestamp }
  }

  #fits(at: number, passed: number): boolean {
    return at - this.#latest >= -APART && at - this.#latest <= passed + APART
  }
}
