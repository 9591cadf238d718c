import path from 'node:path'
import type { Logger } from 'pino'
import type { Clock } from '../clock.js'
import { PersistedMap } from './persisted_map.js'

/** A small map of texts that survives restarts. Reading it is synchronous. */
export interface KeptMap {
  readonly size: number
  get(key: string): string | undefined
  has(key: string): boolean
  /** In the order in which they were set. */
  values(): IterableIterator<string>
  /** Takes effect at once; resolves when it is stored, or after a failed attempt, which is retried. Never rejects. */
  set(key: string, value: string): Promise<void>
}

export interface KeptMapOptions {
  /** Name of the map, unique in this installation. */
  name: string
  /** Maximum number of entries; beyond it the oldest of the largest group is removed, with a line in the log. */
  limit: number
  /** The group of an entry: who caused it; absent: all are one group. */
  group?: (key: string, value: string) => string
  /** Whether an entry still matters. */
  alive?: (value: string) => boolean
  /** Called with changes by other processes. */
  heard?: (key: string, value: string) => void
}

/** Opens a map by name: in a file of this process, or shared by all nodes. */
export type KeptMaps = (options: KeptMapOptions) => Promise<KeptMap>

/** Maps of this process alone, in files of dataDir. */
export function keptMapsIn(dataDir: string, parts: { clock: Clock; log: Logger }): KeptMaps {
  return ({ name, heard: _, ...options }) =>
    PersistedMap.open({ ...options, ...parts, file: path.join(dataDir, `${name}.jsonl`) })
}
