import path from 'node:path'
import Koa from 'koa'
import type { Logger } from 'pino'
import { messageOf } from '../error_message.js'
import type { HttpAttachment } from '../http/http_attachment.js'
import { isLoopback } from '../http/network.js'
import { BuildError, formatProblem } from './build/problem.js'
import { SITE_SOURCES, type SiteFile } from './build/site.js'
import { type BuiltSite, openSite } from './build/site_cache.js'
import { pageHeaders } from './page_headers.js'
import { problemPage } from './problem_page.js'
import { projectRoot, runsFromSource } from './project_root.js'
import { SourceWatch } from './source_watch.js'

/** How browsers get streams that are not all on this server's own relay. */
export interface DemoMedia {
  /** WHIP and WHEP of this server are there. */
  webrtc: boolean
  /** Of HTTP-FLV, for browsers that WebRTC does not reach; '' = there is none apart from this server. */
  flvOrigin: string
  /** Streams are on several nodes: each stream's addresses say where. */
  nodes: boolean
}

export interface DemoOptions {
  log: Logger
  /** The path of the public address, before `/demo`. */
  prefix?: string
  /** The project's folder, with `server/` and `wxlite/`. Default: where this code lies. */
  root?: string
  /** Default: `wxlite` in root. */
  mini?: string
  /**
   * Faults that WeChat forgives stop the build. Default: true; false for what a framework's build left, which names
   * every tag and attribute that there is.
   */
  strict?: boolean
  /** Where the built site is kept. Default: a folder of caches in root's node_modules. */
  cacheFolder?: string
  /** How streams reach browsers, where it is not this server's own relay. */
  media?: DemoMedia
  /** Names under which others in the same network reach this server. */
  hosts?: () => string[]
  /** Rebuild when a source changes, and reload the open pages. Default: when run from sources. */
  watch?: boolean
}

/** The mini-program in the browser, at /demo. */
export interface Demo extends Required<Omit<HttpAttachment, 'upgrade'>> {
  /** Settles when the first build is through, well or not. */
  readonly ready: Promise<void>
  /** Ends watching, and the open pages' connections that wait for changes. */
  close(): void
}

/**
 * Serves the demo. It builds in the background, so that the server's start does not wait; requests that come earlier
 * do. A mini-program that cannot be built is logged, and shown in place of the page, with file and line.
 */
export function createDemo({
  log,
  prefix = '',
  root = projectRoot(),
  mini = path.join(root, 'wxlite'),
  strict = true,
  cacheFolder = path.join(root, 'node_modules/.cache/rtcroom-demo'),
  media,
  hosts = () => [],
  watch = runsFromSource(),
}: DemoOptions): Demo {
  let current = build()
  const watcher = watch
    ? new SourceWatch([mini, ...SITE_SOURCES.map((folder) => path.join(root, folder))], log, () => void rebuild())
    : undefined

  async function build(): Promise<BuiltSite | BuildError> {
    const started = performance.now()
    try {
      const built = await openSite(root, mini, cacheFolder, strict)
      log.info(
        { files: built.site.size, cached: built.cached, ms: Math.round(performance.now() - started) },
        'demo ready',
      )
      return built
    } catch (error) {
      const failure =
        error instanceof BuildError ? error : new BuildError([{ file: 'server/demo', message: messageOf(error) }])
      for (const problem of failure.problems) log.error({ problem: formatProblem(problem) }, 'demo not built')
      return failure
    }
  }

  async function rebuild(): Promise<void> {
    const building = build()
    current = building
    const built = await building
    if (building === current) watcher?.tell(nameOf(built))
  }

  async function answer(ctx: Koa.Context): Promise<void> {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') {
      ctx.status = 405
      ctx.set('Allow', 'GET, HEAD')
      return
    }
    if (ctx.path === '/demo') return ctx.redirect(`${prefix}/demo/${ctx.search}`)
    const name = decoded(ctx.path.slice('/demo/'.length))
    const built = await current
    ctx.set('Cache-Control', 'no-cache')
    if (name === 'events' && watcher) {
      ctx.respond = false
      watcher.listen(ctx.res, nameOf(built))
    } else if (name === 'media.js') {
      ctx.type = 'text/javascript'
      ctx.body = `globalThis.demoMedia = ${JSON.stringify(media ?? null)}\n`
    } else if (name === 'hosts.json') {
      // Somebody at this machine shares a link; to anybody else its addresses are no matter.
      const isHere = isLoopback(ctx.req.socket.remoteAddress ?? '')
      ctx.body = isHere && LOCAL.test(ctx.hostname) ? hosts() : []
    } else if (built instanceof BuildError) {
      ctx.status = 500
      ctx.type = 'html'
      ctx.body = problemPage(built, watch)
    } else {
      const file = built.site.get(PAGES[name] ?? name)
      if (file === undefined) return
      give(ctx, name === '' && watch ? watching(file, built.hash) : file, built.hash)
    }
  }

  const app = new Koa()
  app.on('error', (error: unknown) => log.debug({ err: error }, 'demo answer not delivered'))
  app.use(pageHeaders(media?.flvOrigin || undefined))
  app.use(answer)
  const handle = app.callback()

  return {
    ready: current.then(() => undefined),
    at: '/demo',
    request(request, response) {
      void handle(request, response)
      return true
    },
    close: () => watcher?.close(),
  }
}

/** What a browser on this machine calls it. */
const LOCAL = /^(localhost|127\.0\.0\.1|\[::1\])$/

const PAGES: { [name: string]: string } = { '': 'index.html', phone: 'phone.html' }

function give(ctx: Koa.Context, { type, body }: SiteFile, hash: string): void {
  ctx.status = 200
  ctx.etag = hash
  if (ctx.fresh) {
    ctx.status = 304
    return
  }
  ctx.set('Content-Type', type)
  ctx.body = body
}

/** The page with the name of its build in it: it compares that with what `events` tells. */
function watching({ type, body }: SiteFile, hash: string): SiteFile {
  return { type, body: Buffer.from(body.toString().replace('<html', `<html data-build="${hash}"`)) }
}

function nameOf(built: BuiltSite | BuildError): string {
  return built instanceof BuildError ? 'broken' : built.hash
}

/** As the build names files. What is no valid encoding names none. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return '%'
  }
}
