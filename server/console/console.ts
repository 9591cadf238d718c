import { createHash } from 'node:crypto'
import path from 'node:path'
import Koa from 'koa'
import type { Logger } from 'pino'
import type { HttpAttachment } from '../http/http_attachment.js'
import type { ConsoleFiles } from './build_console.js'
import { consoleFiles } from './console_files.js'
import { consoleHeaders } from './console_headers.js'

export interface ConsoleOptions {
  log: Logger
  /** The path of the public address, before `/console`. */
  prefix?: string
  /** Default: as built. */
  files?: () => Promise<ConsoleFiles>
}

const OURS = /^\/console(?:[/?]|$)/

const TYPES: { readonly [extension: string]: string } = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
}

/**
 * The operators' page at /console. Nothing secret stands in it: what it shows it asks from /weapp/admin, with the
 * token that is typed into it. Read when first asked for.
 */
export function createConsole({
  log,
  prefix = '',
  files = consoleFiles,
}: ConsoleOptions): Required<Pick<HttpAttachment, 'request'>> {
  let reading: Promise<ConsoleFiles> | undefined

  async function answer(ctx: Koa.Context): Promise<void> {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') {
      ctx.status = 405
      ctx.set('Allow', 'GET, HEAD')
      return
    }
    if (ctx.path === '/console') return ctx.redirect(`${prefix}/console/`)
    reading ??= files()
    const all = await reading.catch((error: unknown) => {
      reading = undefined
      log.error({ err: error }, 'the console cannot be read; npm run build makes it')
      return undefined
    })
    if (all === undefined) {
      ctx.status = 500
      ctx.body = 'The console is not built; the log says why'
      return
    }
    const name = ctx.path.slice('/console/'.length) || 'index.html'
    const body = all.get(name)
    if (body !== undefined) give(ctx, name, body)
  }

  const app = new Koa()
  app.on('error', (error: unknown) => log.debug({ err: error }, 'console answer not delivered'))
  app.use(consoleHeaders())
  app.use(answer)
  const handle = app.callback()
  return {
    request(request, response) {
      if (!OURS.test(request.url ?? '')) return false
      void handle(request, response)
      return true
    },
  }
}

function give(ctx: Koa.Context, name: string, body: Buffer): void {
  ctx.status = 200
  ctx.set('Cache-Control', 'no-cache')
  ctx.etag = createHash('sha256').update(body).digest('hex').slice(0, 16)
  if (ctx.fresh) {
    ctx.status = 304
    return
  }
  ctx.set('Content-Type', TYPES[path.extname(name)] ?? 'application/octet-stream')
  ctx.body = body
}
