import type { Browser, BrowserContext, Frame, Page } from 'playwright-core'
import { picture } from './artefacts.js'
import { until } from './built_server.js'
import { listenToLoudspeakers } from './hearing.js'
import { difference, lookAtPictures, type Seen } from './seeing.js'

/** What the browser writes to the console when a connection fails. */
const CONNECTION = /^WebSocket connection to|^Failed to load resource/
/** A stream has no cover before its first picture and after its last: a list that asks is answered 404. */
const COVER = /\/live\/[\w-]{1,128}\.jpg\?/
/** A picture that changes by less than this from look to look stands still. */
const STILL = 0.0005
/** A picture that goes on may stand still for so long on a machine that has more to do, ms. */
const PATIENCE = 3_000
/** Between two looks at a picture, as it counts (ms). */
const LONGEST_LOOK = 500
/** A sample louder than this is heard; quieter ones are what filters leave of silence. */
const AUDIBLE = 0.01

export type RoomKind = '双人音视频' | '多人音视频' | '直播连麦'

export interface OpenOptions {
  phones?: number
  width?: number
  height?: number
  link?: string
  locale?: string
  /** Other hosts that may be asked too. */
  also?: readonly string[]
}

/** The demo's page in a browser context of its own. */
export class DemoPage {
  /** What should not have been: console errors, uncaught exceptions, requests to anybody but the server. */
  readonly faults: string[] = []
  /** From now on the test breaks connections on purpose: what the browser itself says of that is no fault. */
  connectionsBreak = false
  /** Clicks on phones and page so far. */
  clicks = 0

  private constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
    private readonly hosts: readonly string[],
  ) {
    page.on('console', (message) => {
      const { url } = message.location()
      const expected = CONNECTION.test(message.text()) && (this.connectionsBreak || COVER.test(url))
      if (message.type() === 'error' && !expected) this.faults.push(`${message.text()} ${url}`)
    })
    page.on('pageerror', (error) => this.faults.push(error.stack ?? error.message))
    // "Leave this page?"
    page.on('dialog', (dialog) => void dialog.accept())
    page.on('request', (request) => this.watchOver(request.url()))
    page.on('websocket', (socket) => this.watchOver(socket.url()))
  }

  private watchOver(url: string): void {
    const { protocol, host } = new URL(url)
    if (/^(http|ws)s?:$/.test(protocol) && !this.hosts.includes(host)) this.faults.push(`a request to ${url}`)
  }

  static async open(
    browser: Browser,
    url: string,
    { phones = 2, width = 1280, height = 800, link = '', locale = 'zh-CN', also = [] }: OpenOptions = {},
  ): Promise<DemoPage> {
    const context = await browser.newContext({ viewport: { width, height }, locale })
    await context.addInitScript(listenToLoudspeakers)
    const demo = new DemoPage(context, await context.newPage(), [new URL(url).host, ...also])
    const open = link === '' ? '' : `&open=${encodeURIComponent(link)}`
    await demo.page.goto(`${url}/demo/?phones=${phones}${open}`)
    return demo
  }

  phone(number: number): DemoPhone {
    return new DemoPhone(this, number)
  }

  /** One more phone, as the button on the page brings it. */
  async addPhone(): Promise<DemoPhone> {
    await this.page.locator('.add').click()
    return this.phone(await this.page.locator('.phone').count())
  }

  /** Kept for people to look at, with everything where it comes to rest. */
  picture(name: string): Promise<void> {
    return picture(this.page, name)
  }

  /** What can be read on the page and on each phone, for whoever wants to know why a test failed. */
  async shown(): Promise<string> {
    const texts = this.page.frames().map((frame) => frame.locator('body').innerText({ timeout: 1_000 }))
    return (await Promise.all(texts)).map((text) => text.replace(/\n+/g, ' | ')).join('\n')
  }

  close(): Promise<void> {
    return this.context.close()
  }
}

/** What plays on the top page: rooms' and testers' pictures; a recording. */
const LIVE = '.live-screen canvas, .live-screen video'
const FILM = 'wx-video video'

function lively(before: Seen | undefined, now: Seen): boolean {
  return before !== undefined && now.contrast > 0.1 && difference(before, now) > STILL
}

/** Runs in a phone's frame. Chromium counts what it decoded of a film's sound. */
function decodedSound(): boolean {
  const film = document.querySelector('.mini-page.on wx-video video')
  const bytes: unknown = film ? Reflect.get(film, 'webkitAudioDecodedByteCount') : 0
  return typeof bytes === 'number' && bytes > 0
}

/** A phone on the demo's page, used as a person uses it. */
export class DemoPhone {
  constructor(
    private readonly demo: DemoPage,
    readonly number: number,
  ) {}

  private get card() {
    return this.demo.page.locator(`#phone-${this.number}`)
  }

  /** What is on the screen, below the dialogs. */
  get screen() {
    return this.card.locator('iframe').contentFrame().locator('.mini-page.on')
  }

  get dialogs() {
    return this.card.locator('iframe').contentFrame().locator('.dialogs')
  }

  async tap(text: string | RegExp): Promise<void> {
    this.demo.clicks++
    await this.screen.getByText(text, { exact: true }).last().click()
  }

  /** A button of the row below the pictures. */
  async control(label: string): Promise<void> {
    this.demo.clicks++
    await this.screen.locator('[class*="control-bar--item"]').filter({ hasText: label }).last().click()
  }

  /** The arrow of the navigation bar. */
  async back(): Promise<void> {
    this.demo.clicks++
    await this.screen.locator('.nav-back').click()
  }

  async answer(button: string): Promise<void> {
    this.demo.clicks++
    await this.dialogs.getByText(button, { exact: true }).click()
  }

  /** Answers a dialog that asks for a text. */
  async write(text: string): Promise<void> {
    this.demo.clicks++
    await this.dialogs.locator('.modal-input').fill(text)
    await this.dialogs.locator('.modal-button.confirm').click()
  }

  async createRoom(kind: RoomKind, name = ''): Promise<void> {
    await this.tap(kind)
    await this.tap('创建房间')
    if (name !== '') await this.screen.locator('wx-name-dialog input').fill(name)
    await this.tap('创建并进入')
  }

  /** Opens the list and enters the room whose name contains `name`. */
  async enterRoom(kind: RoomKind, name: string): Promise<void> {
    await this.tap(kind)
    this.demo.clicks++
    await this.screen.locator('[class*="room-list--card"]').filter({ hasText: name }).first().click()
  }

  async say(text: string): Promise<void> {
    await this.control('聊天')
    await this.screen.locator('wx-chat-panel input').fill(text)
    await this.screen.locator('wx-chat-panel').getByText('发送', { exact: true }).click()
    await this.screen.locator('wx-chat-panel [class*="--close"]').first().click()
  }

  /** Text on the screen, for expectations. */
  async shows(text: string | RegExp, ms = 30_000): Promise<void> {
    await this.screen.getByText(text).first().waitFor({ state: 'visible', timeout: ms })
  }

  async showsNot(text: string | RegExp, ms = 30_000): Promise<void> {
    await this.screen.getByText(text).first().waitFor({ state: 'hidden', timeout: ms })
  }

  looks(pictures = LIVE): Promise<Seen[]> {
    return this.frame().evaluate(lookAtPictures, pictures)
  }

  /**
   * Waits until exactly `count` remote pictures are there, nothing lies over them, and each is lively. Answers their
   * hues.
   */
  async sees(count: number, ms = 45_000, pictures = LIVE): Promise<number[]> {
    let before: Seen[] = []
    const moved = new Set<number>()
    await until(async () => {
      const now = this.running() ? await this.looks(pictures) : []
      if (now.length !== before.length) moved.clear()
      now.forEach((seen, i) => {
        if (lively(before[i], seen)) moved.add(i)
      })
      before = now
      return now.length === count && moved.size === count && now.every(({ covered }) => !covered)
    }, ms).catch(async (error: Error) => {
      await this.demo.picture(`failed-phone-${this.number}`)
      const covered = before.filter((seen) => seen.covered).length
      throw new Error(
        `phone ${this.number} does not see ${count} moving pictures but ${moved.size} of ${before.length}, ${covered} covered: ${error.message}`,
      )
    })
    return before.map(({ hue }) => hue)
  }

  /** Watches for so long: each of `count` remote pictures has to move all the while. */
  async keepsSeeing(count: number, ms = 4_000): Promise<void> {
    await this.sees(count)
    let before = await this.looks()
    let last = performance.now()
    const stood = before.map(() => 0)
    const end = last + ms
    await until(async () => {
      const now = await this.looks()
      const at = performance.now()
      // On a busy machine it is the look that takes long.
      const passed = Math.min(at - last, LONGEST_LOOK)
      now.forEach((seen, i) => {
        stood[i] = lively(before[i], seen) ? 0 : (stood[i] ?? 0) + passed
      })
      before = now
      last = at
      if (now.length !== count || stood.some((time) => time > PATIENCE))
        throw new Error(`a picture on phone ${this.number} stands still`)
      return at > end
    }, ms + 10_000)
  }

  /** Waits until the recording that was chosen plays: its picture moves, its sound is decoded. */
  async watchesFilm(ms = 45_000): Promise<void> {
    await this.sees(1, ms, FILM)
    await until(() => this.frame().evaluate(decodedSound), ms)
  }

  /** Waits until the loudspeakers say something. */
  async hears(ms = 45_000): Promise<void> {
    await until(async () => (await this.loudness()) > AUDIBLE, ms)
  }

  /** Waits until nothing has come from the loudspeakers for longer than the test tone ever pauses. */
  async hearsNothing(ms = 45_000): Promise<void> {
    let quietSince = performance.now()
    await until(async () => {
      if ((await this.loudness()) > AUDIBLE) quietSince = performance.now()
      return performance.now() - quietSince > 2_600
    }, ms)
  }

  loudness(): Promise<number> {
    return this.frame().evaluate(() => (window as Window & { loudness?: () => number }).loudness?.() ?? 0)
  }

  /** What happens when the mini-program calls that function of `wx`. */
  tryWx(name: string): Promise<string> {
    return this.frame().evaluate((called) => {
      try {
        Reflect.get(Reflect.get(window, 'wx'), called)()
        return 'ok'
      } catch (error) {
        return String(error)
      }
    }, name)
  }

  async toBackground(): Promise<void> {
    await this.card.locator('.away').click()
  }

  async comeBack(): Promise<void> {
    await this.card.locator('.home-icon').click()
  }

  async kill(): Promise<void> {
    await this.card.locator('.life').click()
  }

  async network(state: 'ok' | 'slow' | 'lost'): Promise<void> {
    await this.card.locator('select.network').selectOption(state)
  }

  async camera(source: 'picture' | 'real' | 'refused'): Promise<void> {
    await this.card.locator('select.camera').selectOption(source)
  }

  /** Frames can be asked only when they are there: not when the mini-program was killed. */
  private frame(): Frame {
    const found = this.running()
    if (!found) throw new Error(`phone ${this.number} does not run`)
    return found
  }

  /** The address of a frame that was only just made is empty. */
  private running(): Frame | undefined {
    return this.demo.page
      .frames()
      .find(
        (frame) => URL.canParse(frame.url()) && new URL(frame.url()).searchParams.get('number') === String(this.number),
      )
  }
}
