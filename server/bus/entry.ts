import type { Commit } from '../rooms/rules/commit.js'

/** What one node told all of them, in the order that Redis gave it. */
export class BusEntry {
  private parsed: Commit | undefined

  constructor(
    /** Of the stream: later entries have higher ones. */
    readonly position: string,
    /** `room` (a change), `chat`, `user` (a notice), some other news, or `probe`. */
    readonly kind: string,
    /** Of the room or user that it is about. */
    readonly id: string,
    /** The process that wrote it. */
    readonly node: string,
    /** Of the room after the change; else empty. */
    readonly version: string,
    /** JSON. */
    readonly data: string,
  ) {}

  /**
   * Of an entry of the kind `room`: written by a node of ours, in a form that the start has checked. Read once, however
   * many carry it out.
   */
  get commit(): Commit {
    const commit: Commit = this.parsed ?? { ...JSON.parse(this.data), position: this.position }
    this.parsed = commit
    return commit
  }

  /** What the data says, for whoever knows it without reading. */
  recall(commit: Commit): void {
    this.parsed = { ...commit, position: this.position }
  }
}

export function entryOf(position: string, pairs: readonly string[]): BusEntry {
  const fields = new Map<string, string>()
  for (let i = 0; i + 1 < pairs.length; i += 2) fields.set(pairs[i] ?? '', pairs[i + 1] ?? '')
  const field = (name: string) => fields.get(name) ?? ''
  return new BusEntry(position, field('k'), field('id'), field('n'), field('v'), field('d'))
}
