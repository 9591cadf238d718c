/** The content of an outbox as lines, in the order in which they were added. */
export interface KeptOutbox {
  /** Loads stored lines. `where`: their storage, named in the log if a line is damaged. */
  load(lines: readonly string[], where: { readonly [name: string]: string }): void
  /** Other nodes deliver the events of these rooms from now on. */
  unload(isTheirs: (roomID: string) => boolean): void
  /** All current lines, for `load`; with `isMeant` only those of the chosen rooms. */
  lines(isMeant?: (roomID: string) => boolean): Iterable<string>
  /** How many lines that would be, about. */
  size(): number
  /** Sends the events that may be sent now; called when more lines are stored. */
  pump(): void
}

/** The storage of an outbox: a file of this process, or queues in Redis that other nodes can take over. */
export interface OutboxLog {
  /** Loads the lines of an earlier process that this one is responsible for. Call it once, before the first `add`. */
  open(): Promise<void>
  /** Lines of one room stay in order. */
  add(line: string, roomID: string): void
  /** Rooms with the same place are stored together. */
  place(roomID: string): number
  /** Whether a change of the room has not been reported yet; marks it as reported. */
  begin(roomID: string, position: string): boolean
  /** Resolves when the room's lines are stored; undefined if there is nothing to wait for. */
  kept(roomID: string): Promise<void> | undefined
  /** Whether this process delivers the room's events now. */
  holds(roomID: string): boolean
  close(): Promise<void>
}
