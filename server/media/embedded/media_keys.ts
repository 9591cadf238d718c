import { readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { makeFolder } from '../../config/make_folder.js'
import type { Ids } from '../../ids.js'

/** The keys that sign push and play URLs. Whoever has one can sign anything. */
export interface MediaKeys {
  pushKey: string
  playKey: string
}

const FILE = 'media_keys.json'
const KEY_BYTES = 24

/** A key that all nodes of a cluster have without telling each other. */
type SharedKey = (name: 'media_push' | 'media_play') => Promise<string>

/**
 * The keys as set; those that are not (empty) are `shared`, or made once and kept in dataDir,
 * so that handed-out URLs outlive a restart. Rejects when the file is damaged.
 */
export async function loadMediaKeys(set: MediaKeys, dataDir: string, ids: Ids, shared?: SharedKey): Promise<MediaKeys> {
  if (set.pushKey !== '' && set.playKey !== '') return set
  if (shared)
    return {
      pushKey: set.pushKey || (await shared('media_push')),
      playKey: set.playKey || (await shared('media_play')),
    }
  const kept = (await read(path.join(dataDir, FILE))) ?? (await make(dataDir, ids))
  return { pushKey: set.pushKey || kept.pushKey, playKey: set.playKey || kept.playKey }
}

async function read(file: string): Promise<MediaKeys | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return undefined
  const found: unknown = JSON.parse(text)
  if (typeof found === 'object' && found !== null && 'pushKey' in found && 'playKey' in found) {
    const { pushKey, playKey } = found
    if (typeof pushKey === 'string' && typeof playKey === 'string' && pushKey !== '' && playKey !== '')
      return { pushKey, playKey }
  }
  throw new Error(`${file} does not hold media keys; remove it to make new ones`)
}

async function make(dataDir: string, ids: Ids): Promise<MediaKeys> {
  const keys = { pushKey: ids.hex(KEY_BYTES), playKey: ids.hex(KEY_BYTES) }
  await makeFolder(dataDir)
  const file = path.join(dataDir, FILE)
  // At once: a full disk must not leave half a file, which every later start would refuse.
  await writeFile(`${file}.new`, `${JSON.stringify(keys)}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
  return keys
}
