import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { reportOf, sees, type WebClientSite, webClientSite, webPerson } from '../support/web_client_page.js'
import { launchLabChromium } from './lab_page.js'
import { openSrsStand, type SrsStand } from './stand.js'

// The client library of web pages through a real SRS: calls and live rooms by WebRTC, as pages have them.

let stand: SrsStand
let site: WebClientSite
let browser: Browser
beforeAll(async () => {
  stand = await openSrsStand({ identity: { mode: 'guest' }, liveRoom: { heartbeatTimeout: 600 } })
  site = await webClientSite()
  browser = await launchLabChromium()
})
afterAll(async () => {
  await browser?.close()
  await site?.close()
  await stand?.close()
})
afterEach(async () => {
  await Promise.all(browser.contexts().map((it) => it.close()))
})

const person = (prepare?: (context: BrowserContext) => Promise<unknown>) => webPerson(browser, site.url, prepare)
const as = (name: string) => ({ serverUrl: stand.url, name })

/** As a firewall does to UDP: the answers name a port where nobody is. */
const blocked = (kinds: string) => (context: BrowserContext) =>
  context.route(new RegExp(`\\.(${kinds})\\?`), async (route) => {
    const reply = await route.fetch()
    const body = (await reply.text()).replace(/(a=candidate:.* udp \d+ \S+) \d+ /g, '$1 9 ')
    await route.fulfill({ response: reply, body })
  })

describe('a call of web pages', () => {
  it('is published by WHIP and played by WHEP, both ways, and ends for both', async () => {
    const [ann, ben] = [await person(), await person()]
    const roomID = await ann.evaluate((who) => window.web.call(who, ''), as('Ann'))
    await ben.evaluate(([who, roomID]) => window.web.call(who, roomID), [as('Ben'), roomID] as const)
    await Promise.all([sees(ann, 'people', 'video'), sees(ben, 'people', 'video')])
    expect(
      JSON.parse(await person().then((page) => page.evaluate((who) => window.web.support(who), as('Cat')))),
    ).toEqual({ publish: true, play: true, why: { zh: '', en: '' } })
    await ben.evaluate(() => window.web.stop())
    await vi.waitFor(async () => expect((await reportOf(ann)).events).toContain('onPusherQuit'))
    expect((await reportOf(ann)).failures).toEqual([])
    await ann.evaluate(() => window.web.stop())
    await vi.waitFor(async () => expect((await stand.srs.api('clients/')).clients).toEqual([]), 20_000)
  })

  it('plays FLV where UDP does not get through for playing', async () => {
    const [ann, ben] = [await person(), await person(blocked('whep'))]
    const roomID = await ann.evaluate((who) => window.web.call(who, ''), as('Ann'))
    await ben.evaluate(([who, roomID]) => window.web.call(who, roomID), [as('Ben'), roomID] as const)
    await Promise.all([sees(ann, 'people', 'video'), sees(ben, 'people', 'canvas')])
  })

  it('says why it cannot publish where UDP does not get through', async () => {
    const ann = await person(blocked('whip'))
    const began = performance.now()
    await expect(ann.evaluate((who) => window.web.call(who, ''), as('Ann'))).rejects.toThrow(/连接不上媒体服务器.*UDP/)
    expect(performance.now() - began).toBeLessThan(12_000)
    expect((await reportOf(ann)).failures).toEqual([expect.stringMatching(/^-6 连接不上媒体服务器 .*UDP/)])
  })

  it('is back on both sides after SRS was killed and started again', async () => {
    const [ann, ben] = [await person(), await person()]
    const roomID = await ann.evaluate((who) => window.web.call(who, ''), as('Ann'))
    await ben.evaluate(([who, roomID]) => window.web.call(who, roomID), [as('Ben'), roomID] as const)
    await Promise.all([sees(ann, 'people', 'video'), sees(ben, 'people', 'video')])
    await stand.srs.kill()
    const killed = performance.now()
    await vi.waitFor(async () => expect((await reportOf(ann)).view.pusher?.phase).toBe('reconnecting'), 20_000)
    await stand.srs.start()
    await Promise.all([ann, ben].map((page) => sees(page, 'people', 'video', 60_000)))
    console.log(`SRS killed and started again: both see each other ${(performance.now() - killed).toFixed(0)} ms after`)
  })
})

describe('a live room of web pages', () => {
  it('has a presenter by WHIP, an audience by WHEP, and a guest who comes and goes', async () => {
    const [ann, ben] = [await person(), await person()]
    const roomID = await ann.evaluate((who) => window.web.present(who, ''), as('Ann'))
    await ben.evaluate(([who, roomID]) => window.web.watch(who, roomID), [as('Ben'), roomID] as const)
    await sees(ben, 'main', 'video')
    await ben.evaluate(() => window.web.link())
    await Promise.all([sees(ann, 'people', 'video'), sees(ben, 'main', 'video')])
    await ben.evaluate(() => window.web.unlink())
    await vi.waitFor(async () => expect((await reportOf(ann)).events).toContain('onPusherQuit'))
    await ann.evaluate(() => window.web.stop())
    await vi.waitFor(async () => expect((await reportOf(ben)).events).toContain('onRoomClose'))
  })
})
