import { bundlePage } from '../demo/build/page_bundle.js'
import { pageShell } from '../demo/build/page_shell.js'
import type { PageFiles } from '../http/page_app.js'

const SOURCES = 'server/browser/console'

/** Bundles the console. `root`: the project's folder. */
export async function buildConsole(root: string): Promise<PageFiles> {
  const entries = { console: `${SOURCES}/main.tsx`, style: `${SOURCES}/styles/console.css` }
  return new Map([pageShell('console'), ...(await bundlePage(root, entries, 'THIRD_PARTY_NOTICES.md'))])
}
