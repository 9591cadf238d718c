import type { Logger } from 'pino'
import type { BusEntry } from '../../bus/entry.js'
import type { Reach } from '../../rooms/ports/room_listener.js'

/** Told of an entry, and which of those who listen are to hear it here. */
export type EntryListener = (entry: BusEntry, reaches: readonly Reach[]) => unknown

/** Who hears what the bus carries beside the commits of rooms, by its kind. */
export class EntryHearers {
  private readonly byKind = new Map<string, EntryListener[]>()

  constructor(private readonly log: Logger) {}

  add(kind: string, hear: EntryListener): void {
    this.byKind.set(kind, [...(this.byKind.get(kind) ?? []), hear])
  }

  /** Settles when all have carried it out; whoever fails is logged. */
  tell(entry: BusEntry, reaches: readonly Reach[]): Promise<unknown> {
    const { kind } = entry
    const work = (this.byKind.get(kind) ?? []).map(async (hear) => hear(entry, reaches))
    return Promise.all(work).catch((error: unknown) =>
      this.log.error({ err: error, kind }, 'bus: an entry could not be carried out'),
    )
  }
}
