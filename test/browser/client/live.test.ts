import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { launchChromium } from '../../support/chromium.js'
import { type PlaneServer, planeServer } from '../../support/plane_server.js'
import { reportOf, sees, type WebClientSite, webClientSite, webPerson } from '../../support/web_client_page.js'

// The live room of web pages between tabs of a real Chromium, through the embedded relay.

let server: PlaneServer
let site: WebClientSite
let browser: Browser
beforeAll(async () => {
  server = await planeServer({ identity: { mode: 'guest' }, media: { rtmpPort: 0 } })
  site = await webClientSite()
  browser = await launchChromium()
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await site?.close()
  await server?.close()
})
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()))
})

const as = (name: string) => ({ serverUrl: server.url, name })
const within = { timeout: 20_000, interval: 100 }

describe('a live room of web pages', { timeout: 120_000 }, () => {
  it('has a presenter, an audience, and a guest who comes and goes; its end reaches everybody', async () => {
    const [ann, ben, cat] = [
      await webPerson(browser, site.url),
      await webPerson(browser, site.url),
      await webPerson(browser, site.url),
    ]
    const roomID = await ann.evaluate((who) => window.web.present(who, ''), as('Ann'))
    expect((await reportOf(ann)).view).toMatchObject({ pusher: { phase: 'live' }, main: { src: '' }, link: 'off' })
    for (const [page, name] of [
      [ben, 'Ben'],
      [cat, 'Cat'],
    ] as const)
      await page.evaluate(([who, roomID]) => window.web.watch(who, roomID), [as(name), roomID] as const)
    await Promise.all([sees(ben, 'main', 'canvas'), sees(cat, 'main', 'canvas')])
    expect(await ben.locator('.rtcroom-own').isHidden()).toBe(true)

    await ben.evaluate(() => window.web.link())
    expect((await reportOf(ben)).view).toMatchObject({ pusher: { phase: 'live' }, link: 'on' })
    await Promise.all([sees(ann, 'people', 'canvas'), sees(cat, 'people', 'canvas'), sees(ben, 'main', 'canvas')])
    const loud = async (page: Page) => (await reportOf(page)).loud.length
    for (const page of [ann, ben, cat]) await vi.waitFor(async () => expect(await loud(page)).toBe(2), within)
    await ben.evaluate(() => window.web.unlink())
    await vi.waitFor(async () => expect((await reportOf(ann)).events).toContain('onPusherQuit'), within)
    expect((await reportOf(ben)).view).toMatchObject({ pusher: { phase: 'idle' }, link: 'off' })
    await sees(ben, 'main', 'canvas')

    await ann.evaluate(() => window.web.stop())
    for (const page of [ben, cat]) {
      await vi.waitFor(async () => expect((await reportOf(page)).events).toContain('onRoomClose'), within)
      expect((await reportOf(page)).view.main?.src).toBe('')
      expect((await reportOf(page)).failures).toEqual([])
    }
  })
})
