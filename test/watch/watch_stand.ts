import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { systemClock } from '../../server/clock.js'
import type { RTCRoomConfig } from '../../server/config.js'
import { launchChromium } from '../support/chromium.js'
import { type Pusher, push } from '../support/ffmpeg.js'
import { ImClient } from '../support/im_client.js'
import { proxyWithoutFlvSockets } from '../support/no_flv_sockets.js'
import type { RestClient } from '../support/rest_client.js'
import { type RunningServer, runningServer } from '../support/running_server.js'
import { silentLog } from '../support/silent_log.js'

/** A presenter who is on the air. */
export interface Presenter {
  rest: RestClient
  im: ImClient
  roomID: string
  pushURL: string
}

export interface VisitorOptions {
  width?: number
  height?: number
  locale?: string
  query?: string
  /** Where no FLV over WebSockets gets through. */
  proxied?: boolean
  /** Before the page is opened: what this browser has not. */
  prepare?: (context: BrowserContext) => Promise<unknown>
}

export interface WatchStand {
  readonly server: RunningServer
  readonly browser: Browser
  /** Makes a live room and publishes a test picture into it. */
  present(roomID: string, more?: { [field: string]: unknown }, picture?: Parameters<typeof push>[1]): Promise<Presenter>
  visit(roomID: string, options?: VisitorOptions): Promise<Page>
}

/** Server and browser for the tests of a file. No page may have a fault, or break its own security policy. */
export function watchStand(settings: RTCRoomConfig = {}): WatchStand {
  let server: RunningServer
  let browser: Browser
  let proxy: Awaited<ReturnType<typeof proxyWithoutFlvSockets>>
  const pushers: Pusher[] = []
  const faults: string[] = []
  beforeAll(async () => {
    const plain = { media: { rtmpPort: 0 }, liveRoom: { heartbeatTimeout: 600 }, ...settings }
    server = await runningServer(plain, silentLog, { clock: systemClock })
    proxy = await proxyWithoutFlvSockets(server.url)
    browser = await launchChromium()
  }, 60_000)
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()))
    await Promise.all(pushers.splice(0).map((pusher) => pusher.stop()))
    expect(faults.splice(0)).toEqual([])
  })
  afterAll(async () => {
    await browser?.close()
    await proxy?.close()
    await server?.close()
  })
  return {
    get server() {
      return server
    },
    get browser() {
      return browser
    },
    async present(roomID, more = {}, picture = {}) {
      const rest = await server.user(`host_${roomID}`)
      expect(await rest.create('live_room', roomID, { roomInfo: 'Autumn collection', ...more })).toMatchObject({
        code: 0,
      })
      const { pushURL } = await rest.pushURL('live_room')
      pushers.push(push(pushURL, picture))
      const who = { roomID, userID: rest.userID, userName: 'Xiao Ming', userAvatar: '', pushURL }
      expect(await rest.call('live_room', 'add_pusher', who)).toMatchObject({ code: 0 })
      const im = await ImClient.open(rest)
      await im.ask('join', { roomID })
      return { rest, im, roomID, pushURL }
    },
    async visit(roomID, { width = 390, height = 844, locale = 'en-GB', query = '', proxied, prepare } = {}) {
      const context = await browser.newContext({ viewport: { width, height }, locale })
      await prepare?.(context)
      const page = await context.newPage()
      page.on('pageerror', (error) => faults.push(error.message))
      page.on('console', (message) => {
        if (/Content.Security.Policy/i.test(message.text())) faults.push(message.text())
      })
      await page.goto(`${(proxied ? proxy : server).url}/watch/${roomID}${query}`)
      return page
    },
  }
}

/** Resolves when the page is in this phase. */
export async function reaches(page: Page, phase: string, timeout = 30_000): Promise<void> {
  await page.locator(`.watch[data-phase="${phase}"]`).waitFor({ timeout })
}

/** Resolves when the big picture moves: two looks at it differ. Answers what it is drawn on. */
export async function seesPicture(page: Page, timeout = 40_000): Promise<string> {
  const look = () =>
    page.evaluate(() => {
      const picture = document.querySelector<HTMLCanvasElement | HTMLVideoElement>('.main canvas, .main video')
      const brush = Object.assign(document.createElement('canvas'), { width: 32, height: 32 }).getContext('2d')
      if (picture === null || brush === null) return undefined
      brush.drawImage(picture, 0, 0, 32, 32)
      const pixels = brush.getImageData(0, 0, 32, 32).data
      const brightest = Math.max(...pixels.filter((_, index) => index % 4 !== 3))
      return brightest > 40 ? { text: pixels.join(), tag: picture.tagName.toLowerCase() } : undefined
    })
  const end = performance.now() + timeout
  let first = await look()
  for (;;) {
    await page.waitForTimeout(200)
    const next = await look()
    if (first && next && next.text !== first.text) return next.tag
    first ??= next
    if (performance.now() > end) throw new Error('no picture moves')
  }
}
