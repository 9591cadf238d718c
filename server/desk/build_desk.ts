import { bundlePage } from '../demo/build/page_bundle.js'
import { pageShell } from '../demo/build/page_shell.js'
import type { PageFiles } from '../http/page_app.js'

const SOURCES = 'server/browser/desk'
const ENCODER = 'server/browser/media/publish/h264_encoder.ts'

/** Bundles the desk. `root`: the project's folder. */
export async function buildDesk(root: string): Promise<PageFiles> {
  const entries = { desk: `${SOURCES}/main.tsx`, style: `${SOURCES}/styles/desk.css`, h264_encoder: ENCODER }
  return new Map([pageShell('desk'), ...(await bundlePage(root, entries, 'THIRD_PARTY_NOTICES.md'))])
}
