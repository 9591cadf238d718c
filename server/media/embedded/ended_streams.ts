const REMEMBERED = 20_000

/** Streams that were published and are not any more. The oldest are forgotten. */
export class EndedStreams {
  readonly #ended = new Set<string>()

  has(streamID: string): boolean {
    return this.#ended.has(streamID)
  }

  add(streamID: string): void {
    this.#ended.add(streamID)
    for (const oldest of this.#ended) {
      if (this.#ended.size <= REMEMBERED) return
      this.#ended.delete(oldest)
    }
  }

  /** It is published again. */
  delete(streamID: string): void {
    this.#ended.delete(streamID)
  }
}
