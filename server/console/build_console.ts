import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { bundlePage } from '../demo/build/page_bundle.js'
import type { PageFiles } from '../http/page_app.js'

const SOURCES = 'server/browser/console'

/** Bundles the console. `root`: the project's folder. */
export async function buildConsole(root: string): Promise<PageFiles> {
  const entries = { console: `${SOURCES}/main.tsx`, style: `${SOURCES}/styles/console.css` }
  const assets = await bundlePage(root, entries, 'THIRD_PARTY_NOTICES.md')
  return new Map([['index.html', await readFile(path.join(root, SOURCES, 'index.html'))], ...assets])
}
