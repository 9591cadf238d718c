import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { bundlePage } from '../demo/build/page_bundle.js'

/** What the console consists of, by the name behind `/console/`. */
export type ConsoleFiles = ReadonlyMap<string, Buffer>

const SOURCES = 'server/browser/console'

/** Bundles the console. `root`: the project's folder. */
export async function buildConsole(root: string): Promise<ConsoleFiles> {
  const entries = { console: `${SOURCES}/main.tsx`, style: `${SOURCES}/styles/console.css` }
  const assets = await bundlePage(root, entries, 'THIRD_PARTY_NOTICES.md')
  return new Map([['index.html', await readFile(path.join(root, SOURCES, 'index.html'))], ...assets])
}

/** Bundles the console into a folder: a part of `npm run build`, so that what is shipped needs no sources. */
export async function writeConsole(root: string, folder: string): Promise<void> {
  await mkdir(path.join(folder, 'assets'), { recursive: true })
  for (const [name, body] of await buildConsole(root)) await writeFile(path.join(folder, name), body)
}
