import path from 'node:path'
import type { Logger } from 'pino'
import type { Clock } from '../clock.js'
import { PersistedMap } from './persisted_map.js'

/** A small map of texts that a restart remembers. Reading it is synchronous. */
export interface KeptMap {
  readonly size: number
  get(key: string): string | undefined
  has(key: string): boolean
  /** In the order in which they were set. */
  values(): IterableIterator<string>
  /** Known here at once; resolves when it is kept, or cannot be for now: then it is later. Never rejects. */
  set(key: string, value: string): Promise<void>
}

export interface KeptMapOptions {
  /** Of the map, among all of this installation. */
  name: string
  /** Entries kept; beyond it the oldest of the largest group goes, with a line in the log. */
  limit: number
  /** Who is to blame for an entry; when absent all are one group. */
  group?: (key: string, value: string) => string
  /** Whether an entry still matters. */
  alive?: (value: string) => boolean
  /** Told of what another process set. */
  heard?: (key: string, value: string) => void
}

/** Opens the map of a name: in a file of this process, or shared by all nodes. */
export type KeptMaps = (options: KeptMapOptions) => Promise<KeptMap>

/** Maps of this process alone, in files of dataDir. */
export function keptMapsIn(dataDir: string, parts: { clock: Clock; log: Logger }): KeptMaps {
  return ({ name, heard: _, ...options }) =>
    PersistedMap.open({ ...options, ...parts, file: path.join(dataDir, `${name}.jsonl`) })
}
