import { bundlePage } from '../demo/build/page_bundle.js'
import type { PageFiles } from '../http/page_app.js'

const SOURCES = 'server/browser/watch'

/** Bundles what the watch page loads. `root`: the project's folder. */
export async function buildWatch(root: string): Promise<PageFiles> {
  const entries = { watch: `${SOURCES}/main.tsx`, style: `${SOURCES}/styles/watch.css` }
  return new Map(await bundlePage(root, entries, 'THIRD_PARTY_NOTICES.md'))
}
