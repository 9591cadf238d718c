import { createServer } from 'node:http'
import path from 'node:path'
import { build } from 'esbuild'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { expect, vi } from 'vitest'
import { workerText } from '../../server/demo/build/worker_text.js'
import '../browser/client/page/web_lab_types.js'
import type { WebReport } from '../browser/client/page/web_lab_types.js'

const PAGES = path.resolve(import.meta.dirname, '../browser/client/page')

/** A site whose page has the library on browsers: as `window.web` the lab, as `window.customer` a customer. */
export interface WebClientSite {
  url: string
  close(): Promise<void>
}

export async function webClientSite(page: 'web_lab' | 'customer' = 'web_lab'): Promise<WebClientSite> {
  const { outputFiles } = await build({
    entryPoints: [path.join(PAGES, `${page}.ts`)],
    bundle: true,
    plugins: [workerText(path.resolve(import.meta.dirname, '../..'))],
    format: 'iife',
    write: false,
    target: 'es2022',
    logLevel: 'error',
  })
  const script = outputFiles[0]?.contents ?? new Uint8Array()
  const server = createServer((request, response) => {
    const html = request.url !== '/lab.js'
    response.writeHead(200, { 'content-type': html ? 'text/html' : 'text/javascript' })
    response.end(
      html
        ? '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body><script src="/lab.js"></script>'
        : script,
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`,
    async close() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

/** Somebody with a browser of one's own: two tabs of one would be the same guest. */
export async function webPerson(
  browser: Browser,
  url: string,
  prepare: (context: BrowserContext) => Promise<unknown> = async () => {},
): Promise<Page> {
  const context = await browser.newContext({ permissions: ['camera', 'microphone'] })
  await prepare(context)
  const page = await context.newPage()
  await page.goto(url)
  return page
}

export const reportOf = (page: Page): Promise<WebReport> => page.evaluate(() => window.web.report())

/** A moving picture in this part of the page; `engine`: what shows it, `video` (WebRTC) or `canvas` (FLV). */
export function sees(page: Page, box: string, engine: string, timeout = 30_000): Promise<void> {
  return vi.waitFor(async () => expect((await reportOf(page)).pictures).toContainEqual({ box, engine, moving: true }), {
    timeout,
    interval: 200,
  })
}
