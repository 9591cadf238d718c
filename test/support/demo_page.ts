import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { Browser, BrowserContext, Frame, Page } from 'playwright-core'
import { ROOT, until } from './built_server.js'
import { listenToLoudspeakers } from './hearing.js'
import { difference, lookAtPictures, type Seen } from './seeing.js'

const ARTEFACTS = path.join(ROOT, 'test/artefacts')
/** A picture that changes by less than this from look to look stands still. */
const STILL = 0.0005

export type RoomKind = '双人音视频' | '多人音视频' | '直播连麦'

/** The demo's page in a browser context of its own. */
export class DemoPage {
  /** What should not have been: console errors and uncaught exceptions. */
  readonly faults: string[] = []
  /** Clicks on phones and page so far. */
  clicks = 0

  private constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on('console', (message) => {
      if (message.type() === 'error') this.faults.push(`${message.text()} ${message.location().url}`)
    })
    page.on('pageerror', (error) => this.faults.push(error.stack ?? error.message))
  }

  static async open(browser: Browser, url: string, { phones = 2, width = 1280, height = 800, link = '', locale = 'zh-CN' } = {}): Promise<DemoPage> {
    const context = await browser.newContext({ viewport: { width, height }, locale })
    await context.addInitScript(listenToLoudspeakers)
    const demo = new DemoPage(context, await context.newPage())
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

  async picture(name: string): Promise<void> {
    mkdirSync(ARTEFACTS, { recursive: true })
    await this.page.screenshot({ path: path.join(ARTEFACTS, `${name}.png`) })
  }

  close(): Promise<void> {
    return this.context.close()
  }
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

  async answer(button: string): Promise<void> {
    this.demo.clicks++
    await this.dialogs.getByText(button, { exact: true }).click()
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
  async shows(text: string | RegExp, ms = 15_000): Promise<void> {
    await this.screen.getByText(text).first().waitFor({ state: 'visible', timeout: ms })
  }

  async showsNot(text: string | RegExp, ms = 15_000): Promise<void> {
    await this.screen.getByText(text).first().waitFor({ state: 'hidden', timeout: ms })
  }

  looks(): Promise<Seen[]> {
    return this.frame().evaluate(lookAtPictures)
  }

  /** Waits until exactly `count` remote pictures are there, each of them lively. Answers their hues. */
  async sees(count: number, ms = 25_000): Promise<number[]> {
    let before: Seen[] = []
    const moved = new Set<number>()
    await until(async () => {
      const now = await this.looks()
      now.forEach((seen, i) => {
        const last = before[i]
        if (last && seen.contrast > 0.1 && difference(last, seen) > STILL) moved.add(i)
      })
      before = now
      return now.length === count && moved.size === count
    }, ms).catch(async (error: Error) => {
      await this.demo.picture(`failed-phone-${this.number}`)
      throw new Error(`phone ${this.number} does not see ${count} moving pictures but ${moved.size} of ${before.length}: ${error.message}`)
    })
    return before.map(({ hue }) => hue)
  }

  /** Waits until the loudspeakers say something. */
  async hears(ms = 25_000): Promise<void> {
    await until(async () => (await this.loudness()) > 0.01, ms)
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
    const found = this.demo.page.frames().find((frame) => new URL(frame.url()).searchParams.get('number') === String(this.number))
    if (!found) throw new Error(`phone ${this.number} does not run`)
    return found
  }
}
