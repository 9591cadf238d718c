import type { Logger } from 'pino'
import { z } from 'zod'
import type { Address } from '../../http/address.js'
import type { KeptMap, KeptMaps } from '../../store/kept_map.js'
import { readJson } from '../../store/read_json.js'
import { payerOf, RecordEntry } from './record_entry.js'
import { type ListedRecord, ownRecords, type RecordList } from './record_list.js'
import type { RecordStore } from './record_store.js'

/** Recordings of all nodes together; beyond it the oldest of the user who has most is listed no more. */
const MOST = 100_000

const Indexed = z.object({
  entry: RecordEntry,
  /** Of the node that has the file. */
  slot: z.string(),
  /** Removed at another node: the one that has the file takes it away, at once or when it is back. */
  removed: z.literal(true).optional(),
})
type Indexed = z.infer<typeof Indexed>

export interface RecordIndexOptions {
  store: RecordStore
  maps: KeptMaps
  /** Of this node. */
  slot: string
  /** How clients reach the node of a slot; undefined while it is away. */
  addressOf: (slot: string) => Address | undefined
  log: Logger
}

/**
 * The recordings of all nodes. Each tells the others what it has; what is on a node that is away is not listed until it
 * is back.
 */
export class RecordIndex implements RecordList {
  readonly #elsewhere = new Map<string, Indexed>()
  #shared: KeptMap | undefined

  private constructor(private readonly options: RecordIndexOptions) {}

  static async open(options: RecordIndexOptions): Promise<RecordIndex> {
    const index = new RecordIndex(options)
    const own = new Map<string, Indexed>()
    const shared = await options.maps({
      name: 'recordings',
      limit: MOST,
      group: (_recordID, value) => payerIn(value),
      alive: (value) => value !== '',
      heard: (recordID, value) => {
        const indexed = readJson(Indexed, value)
        if (indexed && index.#shared === undefined && index.#isHere(recordID, indexed)) own.set(recordID, indexed)
        else index.#heard(recordID, indexed)
      },
    })
    index.#shared = shared
    await index.#reconcile(own)
    options.store.listen((recordID) => index.#tell(recordID))
    return index
  }

  list(wanted: (entry: RecordEntry) => boolean): readonly ListedRecord[] {
    const { store, slot, addressOf } = this.options
    const at = addressOf(slot)
    const found: ListedRecord[] = store.list(wanted).map((entry) => ({ entry, ...(at && { at }) }))
    for (const [recordID, indexed] of this.#elsewhere) {
      // What was too much for the map is known no more.
      if (this.#shared?.has(recordID) === false) this.#elsewhere.delete(recordID)
      else if (!indexed.removed && wanted(indexed.entry)) {
        const from = addressOf(indexed.slot)
        if (from) found.push({ entry: indexed.entry, at: from })
      }
    }
    return found.sort((a, b) => b.entry.startTime - a.entry.startTime)
  }

  async remove(recordID: string): Promise<'removed' | 'running' | 'missing'> {
    const indexed = this.#elsewhere.get(recordID)
    if (indexed === undefined) return ownRecords(this.options.store).remove(recordID)
    if (indexed.removed) return 'missing'
    if (indexed.entry.endTime === undefined) return 'running'
    const removed: Indexed = { ...indexed, removed: true }
    this.#elsewhere.set(recordID, removed)
    await this.#shared?.set(recordID, JSON.stringify(removed))
    return 'removed'
  }

  #heard(recordID: string, indexed: Indexed | undefined): void {
    if (indexed === undefined) this.#elsewhere.delete(recordID)
    else if (!this.#isHere(recordID, indexed)) this.#elsewhere.set(recordID, indexed)
    else if (indexed.removed) void this.#takeAway(recordID).then(() => this.#tell(recordID))
  }

  /** A node that was away for long may have another slot than the one under which it told of its files. */
  #isHere(recordID: string, { slot }: Indexed): boolean {
    return slot === this.options.slot || this.options.store.get(recordID) !== undefined
  }

  /** Never rejects: what cannot be removed is listed again. */
  async #takeAway(recordID: string): Promise<void> {
    const { store, log } = this.options
    await store
      .remove(recordID)
      .catch((error: unknown) => log.error({ err: error, recordID }, 'a recording that was removed is still there'))
  }

  /** The index as it was when this node ended, and what its disk says. */
  async #reconcile(own: ReadonlyMap<string, Indexed>): Promise<void> {
    const { store } = this.options
    for (const [recordID, { removed }] of own) if (removed) await this.#takeAway(recordID)
    const known = new Set([...own.keys(), ...store.list(() => true).map(({ recordID }) => recordID)])
    for (const recordID of known) this.#tell(recordID)
  }

  /** What the store says of it now; '' where it has none. */
  #tell(recordID: string): void {
    const entry = this.options.store.get(recordID)
    const indexed = entry && { entry, slot: this.options.slot }
    void this.#shared?.set(recordID, indexed ? JSON.stringify(indexed) : '')
  }
}

function payerIn(value: string): string {
  const indexed = readJson(Indexed, value)
  return indexed ? payerOf(indexed.entry).userID : ''
}
