import type { Browser, Page } from 'playwright-core'
import { until } from './built_server.js'
import { listenToLoudspeakers } from './hearing.js'

/** A sample louder than this is heard. */
const AUDIBLE = 0.01

/** Somebody with the first call of the package's page open, in a browser of one's own. */
export class WebPageCaller {
  private constructor(
    readonly page: Page,
    /** Uncaught exceptions. */
    readonly faults: string[],
  ) {}

  /** `hash`: the room to enter; none makes one. */
  static async open(browser: Browser, url: string, hash = ''): Promise<WebPageCaller> {
    const context = await browser.newContext({ permissions: ['camera', 'microphone'] })
    await context.addInitScript(listenToLoudspeakers)
    const page = await context.newPage()
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(String(error)))
    await page.goto(url + hash)
    await until(async () => (await page.textContent('#says')) === 'ready', 60_000)
    return new WebPageCaller(page, faults)
  }

  /** Presses the button. Answers the room's id. */
  async call(): Promise<string> {
    await this.page.click('#call')
    await until(() => this.page.url().includes('#room_'), 60_000)
    return new URL(this.page.url()).hash.slice(1)
  }

  /** Waits until the other's picture moves. */
  async seesMotion(): Promise<void> {
    await until(async () => {
      const first = await this.look()
      if (new Set(first.split(' ')).size < 4) return false
      await this.page.waitForTimeout(300)
      return first !== (await this.look())
    }, 60_000)
  }

  /** Waits until the loudspeakers say something. */
  async hears(): Promise<void> {
    await until(async () => (await this.loudness()) > AUDIBLE, 60_000)
  }

  close(): Promise<void> {
    return this.page.context().close()
  }

  /** A small grey copy of the other's picture. */
  private look(): Promise<string> {
    return this.page.evaluate(() => {
      const picture = document.querySelector<HTMLCanvasElement | HTMLVideoElement>('#people :is(canvas, video)')
      const small = document.createElement('canvas')
      Object.assign(small, { width: 16, height: 16 })
      const brush = small.getContext('2d')
      if (!picture || !brush) return ''
      brush.drawImage(picture, 0, 0, 16, 16)
      return brush.getImageData(0, 0, 16, 16).data.join(' ')
    })
  }

  private loudness(): Promise<number> {
    return this.page.evaluate(() => (window as Window & { loudness?: () => number }).loudness?.() ?? 0)
  }
}
