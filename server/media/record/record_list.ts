import type { Address } from '../../http/address.js'
import type { RecordEntry } from './record_entry.js'
import type { RecordStore } from './record_store.js'

/** A recording that can be fetched; `at`: from which node, where there are several. */
export interface ListedRecord {
  readonly entry: RecordEntry
  readonly at?: Address
}

/** All recordings, wherever their files are. */
export interface RecordList {
  /** Newest first. */
  list(wanted: (entry: RecordEntry) => boolean): readonly ListedRecord[]
  /** Removes a finished recording with its file. */
  remove(recordID: string): Promise<'removed' | 'running' | 'missing'>
}

/** The recordings of this process. */
export function ownRecords(store: RecordStore): RecordList {
  return {
    list: (wanted) => store.list(wanted).map((entry) => ({ entry })),
    async remove(recordID) {
      if (store.get(recordID) === undefined) return 'missing'
      return (await store.remove(recordID)) ? 'removed' : 'running'
    },
  }
}
