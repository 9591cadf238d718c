/** One stream as its hooks told of it. */
interface Publication {
  /**
   * Client ids that were let in and whose end was not told yet, oldest first; more than one only while a re-push takes
   * over.
   */
  readonly publishers: string[]
  readonly players: Set<string>
  /** When the newest publisher was let in, monotonic ms. */
  since: number
}

const ENDED_REMEMBERED = 20_000

/** Which streams SRS has, by its clients. A stream lives while any of its publishers is there. */
export class Publications {
  readonly #streams = new Map<string, Publication>()
  readonly #ended = new Set<string>()
  readonly #waiting = new Map<string, () => void>()

  get size(): number {
    return this.#streams.size
  }

  /** `never` also of a stream that ended long ago. */
  state(streamID: string): 'live' | 'ended' | 'never' {
    if (this.#streams.has(streamID)) return 'live'
    return this.#ended.has(streamID) ? 'ended' : 'never'
  }

  /** Answers whether the stream began. */
  begin(streamID: string, publisher: string, now: number): boolean {
    const known = this.#streams.get(streamID)
    if (known === undefined) {
      this.#streams.set(streamID, { publishers: [publisher], players: new Set(), since: now })
      this.#ended.delete(streamID)
      return true
    }
    if (!known.publishers.includes(publisher)) known.publishers.push(publisher)
    known.since = now
    return false
  }

  /** Answers whether the stream ended with it. */
  end(streamID: string, publisher: string): boolean {
    this.#waiting.get(publisher)?.()
    const known = this.#streams.get(streamID)
    const at = known?.publishers.indexOf(publisher) ?? -1
    if (known === undefined || at < 0) return false
    known.publishers.splice(at, 1)
    if (known.publishers.length > 0) return false
    this.#streams.delete(streamID)
    this.#remember(streamID)
    return true
  }

  /** Runs once, when the end of that publisher is told. Answers how not to. */
  whenEnded(publisher: string, run: () => void): () => void {
    const forget = () => void this.#waiting.delete(publisher)
    this.#waiting.set(publisher, () => {
      forget()
      run()
    })
    return forget
  }

  /** Newest first. */
  publishers(streamID: string): string[] {
    return this.#streams.get(streamID)?.publishers.toReversed() ?? []
  }

  /** Publishers and players. */
  clients(streamID: string): string[] {
    return [...this.publishers(streamID), ...(this.#streams.get(streamID)?.players ?? [])]
  }

  play(streamID: string, player: string): void {
    this.#streams.get(streamID)?.players.add(player)
  }

  stop(streamID: string, player: string): void {
    this.#streams.get(streamID)?.players.delete(player)
  }

  streamIDs(): string[] {
    return [...this.#streams.keys()]
  }

  /** Publishers by stream, where the newest was let in before then: SRS must know them by now. */
  settledBefore(time: number): { streamID: string; publishers: string[] }[] {
    return this.streamIDs().flatMap((streamID) => {
      const { since = 0, publishers = [] } = this.#streams.get(streamID) ?? {}
      return since < time ? [{ streamID, publishers: [...publishers] }] : []
    })
  }

  #remember(streamID: string): void {
    this.#ended.add(streamID)
    for (const oldest of this.#ended) {
      if (this.#ended.size <= ENDED_REMEMBERED) return
      this.#ended.delete(oldest)
    }
  }
}
