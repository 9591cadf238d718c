import type { Logger } from 'pino'
import { builtPage } from '../demo/build/built_page.js'
import type { HttpAttachment } from '../http/http_attachment.js'
import { giveFile, type PageFiles, pageApp } from '../http/page_app.js'
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
  prefix = '',
  files = () => builtPage('console', buildConsole),
}: ConsoleOptions): Required<Pick<HttpAttachment, 'request'>> {
  return pageApp({
    name: 'console',
    log,
    ours: /^\/console(?:[/?]|$)/,
    headers: pageAppHeaders(),
    files,
    answer(ctx, all) {
      if (ctx.path === '/console') return ctx.redirect(`${prefix}/console/`)
      const name = ctx.path.slice('/console/'.length) || 'index.html'
      const body = all.get(name)
      if (body !== undefined) giveFile(ctx, name, body)
    },
  })
}
