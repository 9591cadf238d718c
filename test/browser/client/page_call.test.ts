import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../../support/built_server.js'
import { launchChromium } from '../../support/chromium.js'
import { type PackedClient, packedClient, webPage } from '../../support/client_package.js'
import { listenToLoudspeakers } from '../../support/hearing.js'
import { type PlaneServer, planeServer } from '../../support/plane_server.js'

// The first call of the package's page, from the packed file, built by Vite, between two tabs of a real Chromium.

const TYPES: { [ending: string]: string } = { '.html': 'text/html', '.js': 'text/javascript' }

let client: PackedClient
let server: PlaneServer
let site: Server
let browser: Browser
let url: string

beforeAll(async () => {
  client = await packedClient()
  server = await planeServer({ identity: { mode: 'guest' }, media: { rtmpPort: 0 } })
  const app = client.blank('page')
  webPage(app, 'README.md', server.url)
  site = createServer((request, response) => {
    const file = path.join(app, 'dist', request.url === '/' ? 'index.html' : (request.url ?? ''))
    if (!existsSync(file) || !statSync(file).isFile()) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' })
    createReadStream(file).pipe(response)
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`
  browser = await launchChromium()
}, 180_000)

afterAll(async () => {
  await browser?.close()
  site?.close()
  await server?.close()
  client?.remove()
})

const faults: string[] = []

/** A person with a browser of one's own: two tabs of one would be the same guest. */
async function open(hash = ''): Promise<Page> {
  const context = await browser.newContext({ permissions: ['camera', 'microphone'] })
  await context.addInitScript(listenToLoudspeakers)
  const page = await context.newPage()
  page.on('pageerror', (error) => faults.push(String(error)))
  await page.goto(url + hash)
  await until(async () => (await page.textContent('#says')) === 'ready', 20_000)
  return page
}

/** A small grey copy of the other's picture. */
const look = (page: Page) =>
  page.evaluate(() => {
    const picture = document.querySelector<HTMLCanvasElement | HTMLVideoElement>('#people :is(canvas, video)')
    const small = document.createElement('canvas')
    Object.assign(small, { width: 16, height: 16 })
    const brush = small.getContext('2d')
    if (!picture || !brush) return ''
    brush.drawImage(picture, 0, 0, 16, 16)
    return brush.getImageData(0, 0, 16, 16).data.join(' ')
  })

async function seesMotion(page: Page): Promise<void> {
  await until(async () => {
    const first = await look(page)
    if (new Set(first.split(' ')).size < 4) return false
    await page.waitForTimeout(300)
    return first !== (await look(page))
  }, 30_000)
}

describe('the first call in a web page', () => {
  it('carries pictures both ways, and shows who has left', { timeout: 120_000 }, async () => {
    const one = await open()
    await one.click('#call')
    await until(() => one.url().includes('#room_'), 30_000)
    const two = await open(new URL(one.url()).hash)
    await two.click('#call')
    await Promise.all([seesMotion(one), seesMotion(two)])
    expect(await one.getAttribute('.rtcroom-player[data-state=playing]', 'data-slot')).toBe('0')
    expect(await one.isHidden('#sound')).toBe(true)
    await two.click('#leave')
    await until(async () => (await one.locator('.rtcroom-player[data-user=""]').count()) > 0, 20_000)
    await one.click('#leave')
    expect(faults).toEqual([])
  })
})
