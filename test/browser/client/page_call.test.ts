import path from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../../support/chromium.js'
import { type PackedClient, packedClient, webPage } from '../../support/client_package.js'
import { type PlaneServer, planeServer } from '../../support/plane_server.js'
import { type StaticSite, staticSite } from '../../support/static_site.js'
import { WebPageCaller } from '../../support/web_page_caller.js'

// The first call of the package's page, from the packed file, built by Vite, between two tabs of a real Chromium.

let client: PackedClient
let server: PlaneServer
let site: StaticSite
let browser: Browser

beforeAll(async () => {
  client = await packedClient()
  server = await planeServer({ identity: { mode: 'guest' }, media: { rtmpPort: 0 } })
  const app = client.blank('page')
  webPage(app, 'README.md', server.url)
  site = await staticSite(path.join(app, 'dist'))
  browser = await launchChromium()
}, 180_000)

afterAll(async () => {
  await browser?.close()
  site?.close()
  await server?.close()
  client?.remove()
})

describe('the first call in a web page', () => {
  it('carries picture and sound both ways, and shows who has left', { timeout: 120_000 }, async () => {
    const one = await WebPageCaller.open(browser, site.url)
    const two = await WebPageCaller.open(browser, site.url, `#${await one.call()}`)
    await two.call()
    await Promise.all([one.seesMotion(), two.seesMotion(), one.hears(), two.hears()])
    expect(await one.page.getAttribute('.rtcroom-player[data-state=playing]', 'data-slot')).toBe('0')
    expect(await one.page.isHidden('#sound')).toBe(true)
    await two.page.click('#leave')
    // An empty seat said that it was playing.
    await one.page.waitForSelector('.rtcroom-player[data-user=""][data-state=empty]', { timeout: 20_000 })
    await one.page.click('#leave')
    expect([...one.faults, ...two.faults]).toEqual([])
  })
})
