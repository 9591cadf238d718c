import { createHash } from 'node:crypto'
import path from 'node:path'
import Koa from 'koa'
import type { Logger } from 'pino'
import type { HttpAttachment } from './http_attachment.js'

/** The files of a page, by their name below its path. */
export type PageFiles = ReadonlyMap<string, Buffer>

export interface PageAppOptions {
  /** Name of the page in the log and in error messages. */
  name: string
  log: Logger
  /** Its path: `/console`. */
  at: string
  headers: Koa.Middleware
  /** Read when first asked for. */
  files: () => Promise<PageFiles>
  answer: (ctx: Koa.Context, files: PageFiles) => void | Promise<void>
}

const TYPES: { readonly [extension: string]: string } = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
}

/** A page with its own scripts, as an attachment of the HTTP port. */
export function pageApp(options: PageAppOptions): HttpAttachment {
  const { name, log, at, headers, files, answer } = options
  let reading: Promise<PageFiles> | undefined

  const app = new Koa()
  app.on('error', (error: unknown) => log.debug({ err: error }, `an answer of the ${name} was not delivered`))
  app.use(headers)
  app.use(async (ctx) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') {
      ctx.status = 405
      ctx.set('Allow', 'GET, HEAD')
      return
    }
    reading ??= files()
    const all = await reading.catch((error: unknown) => {
      reading = undefined
      log.error({ err: error }, `the ${name} cannot be read; npm run build makes it`)
      return undefined
    })
    if (all === undefined) {
      ctx.status = 500
      ctx.body = `The ${name} is not built; the log says why`
      return
    }
    await answer(ctx, all)
  })
  const handle = app.callback()
  return {
    at,
    request(request, response) {
      void handle(request, response)
      return true
    },
  }
}

/** A page at `/<name>/`, the same for everybody. `prefix`: the path of the public address. */
export function pageAt({
  prefix = '',
  ...options
}: Omit<PageAppOptions, 'at' | 'answer'> & { prefix: string | undefined }): HttpAttachment {
  const { name } = options
  return pageApp({
    ...options,
    at: `/${name}`,
    answer(ctx, all) {
      if (ctx.path === `/${name}`) return ctx.redirect(`${prefix}/${name}/`)
      const file = ctx.path.slice(`/${name}/`.length) || 'index.html'
      const body = all.get(file)
      if (body !== undefined) giveFile(ctx, file, body)
    },
  })
}

/** ETags of files, which are read once: hashing one again for each request would go through all of its bytes. */
const etags = new WeakMap<Buffer, string>()

function etagOf(body: Buffer | string): string {
  const known = typeof body === 'string' ? undefined : etags.get(body)
  if (known !== undefined) return known
  const etag = createHash('sha256').update(body).digest('hex').slice(0, 16)
  if (typeof body !== 'string') etags.set(body, etag)
  return etag
}

/** Answers with a file, or with 304 when the browser has it already. */
export function giveFile(ctx: Koa.Context, name: string, body: Buffer | string): void {
  ctx.status = 200
  ctx.set('Cache-Control', 'no-cache')
  ctx.etag = etagOf(body)
  if (ctx.fresh) {
    ctx.status = 304
    return
  }
  ctx.set('Content-Type', TYPES[path.extname(name)] ?? 'application/octet-stream')
  ctx.body = body
}
