import { createServer } from 'node:http'
import type { Browser, Page } from 'playwright-core'
import { launchChromium } from '../browser/media/chromium.js'
import { labScript } from '../browser/media/lab_script.js'
import { ownAddress } from './srs_process.js'
import '../browser/media/page/lab_types.js'

export interface LabBrowser {
  browser: Browser
  /** The address of a page that has the browser modules as `window.lab`. */
  url: string
  page(): Promise<Page>
  close(): Promise<void>
}

/** Chromium that reaches a media server on this machine by WebRTC. */
export function launchLabChromium(more: string[] = []): Promise<Browser> {
  const loopback = ownAddress() === '127.0.0.1' ? ['--allow-loopback-in-peer-connection'] : []
  return launchChromium({ more: [...loopback, ...more] })
}

/** The same, with pages that have the browser modules. */
export async function openLabBrowser(more: string[] = []): Promise<LabBrowser> {
  const script = await labScript()
  const server = createServer((request, response) => {
    if (request.url === '/lab.js') response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(script)
    else
      response
        .writeHead(200, { 'Content-Type': 'text/html' })
        .end('<!doctype html><link rel="icon" href="data:,"><body style="margin:0"><script src="/lab.js"></script>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`
  const browser = await launchLabChromium(more)
  return {
    browser,
    url,
    async page() {
      const page = await browser.newPage()
      await page.goto(url)
      return page
    },
    async close() {
      await browser.close()
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}
