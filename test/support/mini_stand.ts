import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Frame, Page } from 'playwright-core'
import { createDemo } from '../../server/demo/demo.js'
import { ROOT } from './built_server.js'
import { launchChromium } from './chromium.js'
import { silentLog } from './silent_log.js'

/** The fixture mini-program (`mini/`) in a real browser, with nothing behind it. */
export interface MiniStand {
  page: Page
  /** Where the mini-program of the first phone runs. */
  frame: Frame
  /** Calls a function of `wx`; its result, or the failure that it rejects with or throws. */
  wx(name: string, options?: unknown): Promise<unknown>
  /** What the top page's data holds. */
  data(): Promise<{ [name: string]: unknown }>
  /** Changes it. */
  setData(data: object): Promise<void>
  /** Opens a page of the mini-program in place of all others. */
  open(link: string): Promise<void>
  close(): Promise<void>
}

export async function miniStand(): Promise<MiniStand> {
  const cacheFolder = await mkdtemp(path.join(tmpdir(), 'mini-stand-'))
  const demo = createDemo({
    log: silentLog,
    root: ROOT,
    mini: path.join(ROOT, 'test/support/mini'),
    cacheFolder,
    watch: false,
  })
  const server = createServer((request, response) => void demo.request(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const browser = await launchChromium()
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'zh-CN' })
  // The drawn picture is the time: so each look at it is the same.
  await page.clock.setFixedTime(new Date('2026-01-01T10:10:20'))
  await page.goto(`http://localhost:${port}/demo/?phones=1`)
  await page.locator('iframe').contentFrame().locator('.mini-page.on').waitFor()
  const frame = page.frames().find((found) => found.url().includes('number=1'))
  if (!frame) throw new Error('the phone does not run')
  const top = () => frame.evaluateHandle(() => Reflect.get(window, 'getCurrentPages')().at(-1))
  return {
    page,
    frame,
    wx: (name, options) =>
      frame.evaluate(
        async ([called, given]) => {
          try {
            return await Reflect.get(Reflect.get(window, 'wx'), called)(given)
          } catch (error) {
            return error instanceof Error ? error.message : error
          }
        },
        [name, options] as const,
      ),
    data: async () => (await top()).evaluate((shown) => shown.data),
    setData: async (data) => (await top()).evaluate((shown, given) => shown.setData(given), data),
    open: (link) => frame.evaluate((url) => window.phone?.open(url), link),
    async close() {
      await browser.close()
      server.close()
      await rm(cacheFolder, { recursive: true, force: true })
    },
  }
}
