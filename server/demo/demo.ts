import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'
import type { Logger } from 'pino'
import type { HttpAttachment } from '../http_attachment.js'
import { BuildError, formatProblem } from './build/problem.js'
import type { Site } from './build/site.js'
import { type BuiltSite, openSite } from './build/site_cache.js'
import { pageHeaders } from './page_headers.js'
import { projectRoot, runsFromSource } from './project_root.js'
import { SourceWatch } from './source_watch.js'

export interface DemoOptions {
  log: Logger
  /** The project's folder, with `server/` and `wxlite/`. Default: where this code lies. */
  root?: string
  /** Default: `wxlite` in root. */
  mini?: string
  /** Where the built site is kept. Default: a folder of caches in root's node_modules. */
  cacheFolder?: string
  /** Rebuild when a source changes, and reload the open pages. Default: when run from sources. */
  watch?: boolean
}

/** The mini-program in the browser, at /demo. */
export interface Demo extends Required<Pick<HttpAttachment, 'request'>> {
  /** Settles when the first build is through, well or not. */
  readonly ready: Promise<void>
  close(): void
}

const BASE = '/demo'

/**
 * Serves the demo. It builds in the background, so that the server's start does not wait; requests that come earlier do. A mini-program that
 * cannot be built is logged, and shown in place of the page, with file and line.
 */
export function createDemo({
  log,
  root = projectRoot(),
  mini = path.join(root, 'wxlite'),
  cacheFolder = path.join(root, 'node_modules/.cache/rtcroom-demo'),
  watch = runsFromSource(),
}: DemoOptions): Demo {
  let current = build()
  const watcher = watch ? new SourceWatch([mini, path.join(root, 'server/demo'), path.join(root, 'server/media/browser')], rebuild) : undefined

  async function build(): Promise<BuiltSite | BuildError> {
    const started = performance.now()
    try {
      const built = await openSite(root, mini, cacheFolder)
      log.info({ files: built.site.size, cached: built.cached, ms: Math.round(performance.now() - started) }, 'demo ready')
      return built
    } catch (error) {
      const failure =
        error instanceof BuildError ? error : new BuildError([{ file: 'server/demo', message: error instanceof Error ? error.message : String(error) }])
      for (const problem of failure.problems) log.error({ problem: formatProblem(problem) }, 'demo not built')
      return failure
    }
  }

  async function rebuild(): Promise<void> {
    current = build()
    await current
    watcher?.tell('reload')
  }

  async function answer(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
    if (name === 'events' && watcher) return watcher.listen(response)
    const built = await current
    if (built instanceof BuildError) return send(request, response, 500, problemPage(built), '')
    const file = fileOf(built.site, name)
    if (file && name === '' && watcher)
      send(request, response, 200, { ...file, body: Buffer.from(file.body.toString().replace('<html', '<html data-watch')) }, '')
    else if (file) send(request, response, 200, file, built.hash)
    else send(request, response, 404, { type: 'text/plain; charset=utf-8', body: Buffer.from('not found\n') }, '')
  }

  return {
    ready: current.then(() => undefined),
    request(request, response) {
      const { pathname } = new URL(request.url ?? '/', 'http://demo')
      if (pathname !== BASE && !pathname.startsWith(`${BASE}/`)) return false
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        response.writeHead(405, { allow: 'GET, HEAD' }).end()
      } else if (pathname === BASE) {
        response.writeHead(302, { location: `${BASE}/${new URL(request.url ?? '', 'http://demo').search}` }).end()
      } else {
        answer(request, response, pathname.slice(BASE.length + 1)).catch((error: unknown) => {
          log.error({ err: error }, 'demo request failed')
          response.destroy()
        })
      }
      return true
    },
    close: () => watcher?.close(),
  }
}

function fileOf(site: Site, name: string) {
  if (name === '') return site.get('index.html')
  return name === 'phone' ? site.get('phone.html') : site.get(name)
}

function send(request: IncomingMessage, response: ServerResponse, status: number, file: { type: string; body: Buffer }, hash: string): void {
  const tag = `"${hash}"`
  const headers = { ...pageHeaders(file.type), 'content-type': file.type, 'cache-control': 'no-cache', ...(hash === '' ? {} : { etag: tag }) }
  if (hash !== '' && request.headers['if-none-match'] === tag) response.writeHead(304, headers).end()
  else response.writeHead(status, { ...headers, 'content-length': file.body.length }).end(request.method === 'HEAD' ? undefined : file.body)
}

function problemPage(failure: BuildError): { type: string; body: Buffer } {
  return { type: 'text/plain; charset=utf-8', body: Buffer.from(`The mini-program cannot be built:\n\n${failure.message}\n`) }
}
