/** What is kept of an outbox: lines, in the order in which they were added. */
export interface KeptOutbox {
  /** Takes over what was kept. `where` it was is told in the log, should a line be damaged. */
  load(lines: readonly string[], where: { readonly [name: string]: string }): void
  /** Others see to these rooms from now on. */
  unload(isTheirs: (roomID: string) => boolean): void
  /** All that matters now, for `load`; of these rooms alone where they are chosen. */
  lines(isMeant?: (roomID: string) => boolean): Iterable<string>
  /** How many lines that would be, about. */
  size(): number
  /** Sends what may be sent now: more may be, with each line that is kept. */
  pump(): void
}

/** Where an outbox is kept: in a file of this process, or in queues that other nodes can take over. */
export interface OutboxLog {
  /** Loads what an earlier process left, as far as it is this one's. Call it once, before the first `add`. */
  open(): Promise<void>
  /** Lines of one room stay in order. */
  add(line: string, roomID: string): void
  /** Rooms of one place are kept together. */
  place(roomID: string): number
  /** Whether a change of the room is told for the first time; from now on it is not. */
  begin(roomID: string, position: string): boolean
  /** Resolves when what was added for the room is kept; undefined where nobody need wait for that. */
  kept(roomID: string): Promise<void> | undefined
  /** Whether this process sends what concerns the room now. */
  holds(roomID: string): boolean
  close(): Promise<void>
}
