import type { Cancel, Clock } from '../../../clock.js'
import { RecentMap } from '../../../limits/recent_map.js'

/** Milliseconds between two key frames that are asked of one stream: each costs its publisher many pictures. */
const APART = 1_000
const KNOWN = 10_000

/** Asks publishers for key frames, each at most once a second; what is asked too early is asked when it is time. */
export class KeyFrames {
  /** Bounded: players also come to streams that nobody publishes, of which no end is told. */
  readonly #asked = new RecentMap<string, number>(KNOWN)
  readonly #later = new Map<string, Cancel>()

  constructor(
    private readonly clock: Clock,
    private readonly send: (streamID: string) => void,
  ) {}

  ask(streamID: string): void {
    if (this.#later.has(streamID)) return
    const now = this.clock.monotonic()
    const wait = (this.#asked.get(streamID) ?? Number.NEGATIVE_INFINITY) + APART - now
    if (wait <= 0) {
      this.#asked.set(streamID, now)
      this.send(streamID)
      return
    }
    const cancel = this.clock.after(wait, () => {
      this.#later.delete(streamID)
      this.ask(streamID)
    })
    this.#later.set(streamID, cancel)
  }

  /** The stream ended. */
  forget(streamID: string): void {
    this.#asked.delete(streamID)
    this.#later.get(streamID)?.()
    this.#later.delete(streamID)
  }

  close(): void {
    for (const streamID of [...this.#later.keys()]) this.forget(streamID)
  }
}
