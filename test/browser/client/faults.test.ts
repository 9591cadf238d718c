import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { launchChromium } from '../../support/chromium.js'
import { type PlaneServer, planeServer } from '../../support/plane_server.js'
import { RawChromium, type RawTab } from '../../support/raw_chromium.js'
import { reportOf, sees, type WebClientSite, webClientSite, webPerson } from '../../support/web_client_page.js'
import type { WebReport } from './page/web_lab_types.js'

// What happens to web pages in the middle of a call, in a real Chromium: a hidden or frozen tab, a closed lid, another
// network, sound that wants a click. A second Chromium shows what others see of it.

/** Seconds without a beat after which a seat is lost. */
const SEAT = 20

let server: PlaneServer
let site: WebClientSite
let far: Browser
/** One for each test: what is done to it is done to the whole of it. */
let near: RawChromium
beforeAll(async () => {
  server = await planeServer({
    identity: { mode: 'guest' },
    media: { rtmpPort: 0 },
    multiRoom: { heartbeatTimeout: SEAT, onCreatorLeave: 'transfer' },
  })
  site = await webClientSite()
  far = await launchChromium()
}, 120_000)
afterAll(async () => {
  await far?.close()
  await site?.close()
  await server?.close()
})
beforeEach(async () => {
  near = await RawChromium.launch(['--autoplay-policy=document-user-activation-required'])
}, 60_000)
afterEach(async () => {
  await near?.close()
  await Promise.all(far.contexts().map((context) => context.close()))
})

const as = (name: string) => ({ serverUrl: server.url, name })
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms))
const within = { timeout: 60_000, interval: 200 }

async function reportIn(tab: RawTab): Promise<WebReport> {
  return JSON.parse(String(await tab.evaluate('web.report().then(JSON.stringify)')))
}

const seesIn = (tab: RawTab, box: string) =>
  vi.waitFor(
    async () => expect((await reportIn(tab)).pictures).toContainEqual({ box, engine: 'canvas', moving: true }),
    within,
  )

/** Ann near, Ben far, who see each other. */
async function call(): Promise<{ ann: RawTab; ben: Page }> {
  const [ann, ben] = [await near.open(site.url), await webPerson(far, site.url)]
  const roomID = String(await ann.evaluate(`web.call(${JSON.stringify(as('Ann'))}, '')`))
  await ben.evaluate(([who, roomID]) => window.web.call(who, roomID), [as('Ben'), roomID] as const)
  await bothSee(ann, ben)
  return { ann, ben }
}

const bothSee = (ann: RawTab, ben: Page) =>
  Promise.all([seesIn(ann, 'people'), sees(ben, 'people', 'canvas', within.timeout)])

describe('a call in a web page', { timeout: 180_000 }, () => {
  it('goes on in a tab that was frozen for longer than its seat is held', async () => {
    const { ann, ben } = await call()
    // Browsers freeze hidden tabs alone.
    const other = await near.open('about:blank')
    await ann.send('Page.setWebLifecycleState', { state: 'frozen' })
    await pause((SEAT + 5) * 1_000)
    await ann.send('Page.setWebLifecycleState', { state: 'active' })
    // A tab that is shown before it has come back stays hidden.
    await vi.waitFor(async () => {
      await other.show()
      await ann.show()
      expect(await ann.evaluate('document.visibilityState')).toBe('visible')
    }, within)
    await bothSee(ann, ben)
    expect((await reportIn(ann)).failures).toEqual([])
  })

  it('goes on after the lid of the laptop was closed for longer than its seat is held', async () => {
    const { ann, ben } = await call()
    near.signal('SIGSTOP')
    try {
      await vi.waitFor(async () => expect((await reportOf(ben)).events).toContain('onPusherQuit'), within)
    } finally {
      near.signal('SIGCONT')
    }
    await bothSee(ann, ben)
    // Devices may be gone after a sleep, and are said to be: that is for the page to mend (-5).
    expect((await reportIn(ann)).failures.filter((failure) => !failure.startsWith('-5 '))).toEqual([])
  })

  it('goes on after a while without a network, as in a change from one to another', async () => {
    const { ann, ben } = await call()
    const network = { latency: 0, downloadThroughput: -1, uploadThroughput: -1 }
    await ann.send('Network.enable')
    await ann.send('Network.emulateNetworkConditions', { offline: true, ...network })
    await pause(8_000)
    await ann.send('Network.emulateNetworkConditions', { offline: false, ...network })
    await bothSee(ann, ben)
    expect((await reportOf(ben)).events).not.toContain('onPusherQuit')
    expect((await reportIn(ann)).failures).toEqual([])
  })

  it('goes on in a tab that nobody looks at', async () => {
    const { ann, ben } = await call()
    await near.open('about:blank')
    expect(await ann.evaluate('document.visibilityState')).toBe('hidden')
    await pause((SEAT + 5) * 1_000)
    await sees(ben, 'people', 'canvas')
    const { events, view } = await reportOf(ben)
    expect(events).not.toContain('onPusherQuit')
    expect(view.players?.[0]).toMatchObject({ failed: false, away: false })
    await ann.show()
    await bothSee(ann, ben)
  })
})

// Chromium spares a tab that captures or sounds; a silent one, and other browsers, throttle.
it('the timers of the library run on in a hidden tab whose own timers are throttled', { timeout: 60_000 }, async () => {
  const tab = await near.open(site.url)
  await near.open('about:blank')
  const { library, page } = JSON.parse(String(await tab.evaluate('web.ticks().then(JSON.stringify)')))
  console.log(`hidden, in 5 s: ${page} ticks of 100 ms of the page's own timer, ${library} of the library's`)
  expect(page).toBeLessThan(8)
  expect(library).toBeGreaterThan(20)
})

it('a viewer is told that the browser wants a click before it gives sound, and has it after one', {
  timeout: 120_000,
}, async () => {
  const [ann, ben] = [await webPerson(far, site.url), await near.open(site.url)]
  const roomID = await ann.evaluate((who) => window.web.present(who, ''), as('Ann'))
  await ben.evaluate(`web.watch(${JSON.stringify(as('Ben'))}, '${roomID}')`)
  await vi.waitFor(async () => expect((await reportIn(ben)).sound).toBe('blocked'), within)
  await seesIn(ben, 'main')
  const click = { x: 20, y: 20, button: 'left', clickCount: 1 }
  await ben.evaluate(`document.body.addEventListener('click', () => web.resumeSound())`)
  await ben.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...click })
  await ben.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...click })
  await vi.waitFor(async () => expect((await reportIn(ben)).sound).toBe('playing'), within)
})
