import type { Logger } from 'pino'
import { builtPage } from '../demo/build/built_page.js'
import type { HttpAttachment } from '../http/http_attachment.js'
import { pageAt } from '../http/page_app.js'
import { pageAppHeaders } from '../http/page_app_headers.js'
import { buildDesk } from './build_desk.js'

/**
 * The agents' page at /desk. Nothing secret stands in it: its user comes by a single-use link.
 * `prefix`: the path of the public address, before `/desk`.
 */
export function createDesk({ log, prefix }: { log: Logger; prefix?: string }): HttpAttachment {
  const headers = pageAppHeaders({ publishes: true })
  return pageAt({ name: 'desk', log, prefix, headers, files: () => builtPage('desk', buildDesk) })
}
