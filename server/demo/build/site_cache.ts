import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { filesBelow } from './mini_files.js'
import { buildSite, SITE_SOURCES, type Site } from './site.js'

export interface BuiltSite {
  site: Site
  /** Changes with any source. */
  hash: string
  /** It was built before; nothing had changed since. */
  cached: boolean
}

/**
 * The demo's site: the kept one when no source has changed since it was built, a new one otherwise.
 * Where nothing can be written it is built each time.
 * @throws BuildError, see buildSite
 */
export async function openSite(root: string, mini: string, cacheFolder: string, strict: boolean): Promise<BuiltSite> {
  const hash = hashSources(root, mini, strict)
  const file = path.join(cacheFolder, `${hash}.site`)
  const kept = readKept(file)
  if (kept) return { site: kept, hash, cached: true }
  const site = await buildSite(root, mini, strict)
  try {
    mkdirSync(cacheFolder, { recursive: true })
    for (const old of readdirSync(cacheFolder).filter((name) => name.endsWith('.site')))
      rmSync(path.join(cacheFolder, old))
    writeFileSync(file, serialize(site))
  } catch {
    // A read-only folder costs a second at each start, nothing else.
  }
  return { site, hash, cached: false }
}

function readKept(file: string): Site | undefined {
  if (!existsSync(file)) return undefined
  try {
    const kept: unknown = deserialize(readFileSync(file))
    return kept instanceof Map ? kept : undefined
  } catch {
    return undefined
  }
}

function hashSources(root: string, mini: string, strict: boolean): string {
  const hash = createHash('sha256').update(String(strict))
  const folders = [mini, ...SITE_SOURCES.map((folder) => path.join(root, folder))]
  for (const folder of folders) {
    for (const name of filesBelow(folder)) hash.update(`${name}\0`).update(readFileSync(path.join(folder, name)))
  }
  for (const name of ['package-lock.json', 'package.json', 'server/THIRD_PARTY_NOTICES.md']) {
    const file = path.join(root, name)
    if (existsSync(file)) hash.update(readFileSync(file))
  }
  return hash.digest('hex').slice(0, 16)
}
