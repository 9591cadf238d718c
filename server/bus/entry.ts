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
    const commit: Commit = this.parsed ?? Object.assign(JSON.parse(this.data), { position: this.position })
    this.parsed = commit
    return commit
  }

  /** What the data says, for the process that wrote it. The commit is this entry's from now on. */
  recall(commit: Commit): void {
    this.parsed = Object.assign(commit, { position: this.position })
  }
}

export function entryOf(position: string, pairs: readonly string[]): BusEntry {
  const field = (name: string) => {
    for (let i = 0; i + 1 < pairs.length; i += 2) if (pairs[i] === name) return pairs[i + 1] ?? ''
    return ''
  }
  return new BusEntry(position, field('k'), field('id'), field('n'), field('v'), field('d'))
}
