import type { Muted } from '../../../../wxlite/utils/protocol.js'

const OPEN: Muted = { audio: false, video: false }

/** Streams remembered: those of people in rooms, and there are not so many places for them. */
const MOST = 50_000

/** What of which stream is muted, published or not. */
export class MutedStreams {
  readonly #muted = new Map<string, Muted>()

  of(streamID: string): Muted {
    return this.#muted.get(streamID) ?? OPEN
  }

  set(streamID: string, muted: Muted): void {
    this.#muted.delete(streamID)
    if (!muted.audio && !muted.video) return
    this.#muted.set(streamID, muted)
    const [oldest] = this.#muted.keys()
    if (this.#muted.size > MOST && oldest !== undefined) this.#muted.delete(oldest)
  }
}
