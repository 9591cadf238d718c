import type { Logger } from 'pino'
import { builtPage } from '../demo/build/built_page.js'
import type { HttpAttachment } from '../http/http_attachment.js'
import { type PageFiles, pageAt } from '../http/page_app.js'
import { pageAppHeaders } from '../http/page_app_headers.js'
import { buildConsole } from './build_console.js'

export interface ConsoleOptions {
  log: Logger
  /** The path of the public address, before `/console`. */
  prefix?: string
  /** Default: as built. */
  files?: () => Promise<PageFiles>
}

/**
 * The operators' page at /console. Nothing secret stands in it: what it shows it asks from /weapp/admin, with the
 * token that is typed into it.
 */
export function createConsole({
  log,
  prefix,
  files = () => builtPage('console', buildConsole),
}: ConsoleOptions): HttpAttachment {
  return pageAt({ name: 'console', log, prefix, headers: pageAppHeaders(), files })
}
