import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'vitest'
import { systemClock } from '../../server/clock.js'
import { createDemo } from '../../server/demo/demo.js'
import { ROOT } from './built_server.js'
import { launchChromium } from './chromium.js'
import { type PackedClient, webPage } from './client_package.js'
import { DemoPage } from './demo_page.js'
import { runningServer } from './running_server.js'
import { silentLog } from './silent_log.js'
import { staticSite } from './static_site.js'
import { WebPageCaller } from './web_page_caller.js'

/**
 * A call between the package's first web page, built by Vite, and a phone that runs the mini-program of the folder
 * `mini`, whose first page enters the room of its query: each has to see and to hear the other.
 * @param picture name of the pictures that are kept
 * @param strict see createDemo
 */
export async function callBetween(client: PackedClient, mini: string, picture: string, strict = true): Promise<void> {
  const closing: (() => unknown)[] = []
  try {
    const cacheFolder = mkdtempSync(path.join(tmpdir(), 'rtcroom-between-'))
    closing.push(() => rmSync(cacheFolder, { recursive: true, force: true }))
    const demo = createDemo({ log: silentLog, root: ROOT, mini, strict, cacheFolder, watch: false })
    const server = await runningServer({ identity: { mode: 'guest' }, media: { rtmpPort: 0 } }, silentLog, {
      clock: systemClock,
      attachments: [demo],
    })
    closing.push(() => server.close())
    const app = client.blank(`web-for-${picture}`)
    webPage(app, 'README.md', server.url)
    const site = await staticSite(path.join(app, 'dist'))
    closing.push(() => site.close())
    const browser = await launchChromium()
    closing.push(() => browser.close())

    const web = await WebPageCaller.open(browser, site.url)
    const link = `pages/call/call?roomID=${await web.call()}`
    const phones = await DemoPage.open(browser, server.url.replace('127.0.0.1', 'localhost'), { phones: 1, link })
    const phone = phones.phone(1)
    // Browsers give no sound to a page that nobody has touched.
    await phone.screen.click({ position: { x: 5, y: 5 } })
    const both = Promise.all([web.seesMotion(), web.hears(), phone.sees(1, 60_000), phone.hears(60_000)])
    const pictures = async () => {
      await phones.picture(`${picture}-phone`)
      await web.page.screenshot({ path: path.join(ROOT, `test/artefacts/${picture}-web.png`) })
    }
    await both.finally(pictures)
    expect([...web.faults, ...phones.faults]).toEqual([])
  } finally {
    for (const close of closing.reverse()) await close()
  }
}
