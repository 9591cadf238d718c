import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { launchChromium } from '../support/chromium.js'
import { DemoPage, type OpenOptions } from '../support/demo_page.js'
import { type DemoServer, demoServer } from '../support/demo_server.js'

export interface Stand {
  server: DemoServer
  /** Opens the demo; it is closed after the test, and must not have had a fault. */
  open(options?: OpenOptions & { host?: string }): Promise<DemoPage>
}

/** Server and browser for the tests of a file. */
export function stand(settings: { [name: string]: string } = {}): Stand {
  let browser: Browser
  let server: DemoServer
  const open: DemoPage[] = []
  beforeAll(async () => {
    ;[server, browser] = await Promise.all([demoServer(settings), launchChromium()])
  })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      for (const demo of open) console.log(`${task.name}:\n${await demo.shown().catch(String)}`)
    const faults = open.flatMap((demo) => demo.faults)
    await Promise.all(open.splice(0).map((demo) => demo.close()))
    expect(faults).toEqual([])
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })
  return {
    get server() {
      return server
    },
    async open({ host = 'localhost', ...options } = {}) {
      const demo = await DemoPage.open(browser, server.url.replace('localhost', host), options)
      open.push(demo)
      return demo
    },
  }
}
