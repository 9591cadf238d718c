import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.js'
import { type DemoServer, demoServer } from '../support/demo_server.js'

const { pages }: { pages: string[] } = JSON.parse(readFileSync('wxlite/app.json', 'utf8'))
/** Room pages make a room when they are opened without one. */
const QUERY: { [page: string]: string } = {
  'pages/multiroom/room/room':
    '?roomName=%E4%B8%80%E4%B8%AA%E5%BE%88%E9%95%BF%E7%9A%84%E6%88%BF%E9%97%B4%E5%90%8D%E7%A7%B0',
}

let browser: Browser
let server: DemoServer
beforeAll(async () => {
  ;[server, browser] = await Promise.all([demoServer(), launchChromium()])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

/** Everything on the page that sticks out at a side. Runs in the browser. */
function outside(): string[] {
  const found: string[] = []
  for (const element of document.querySelectorAll('.mini-page.on *')) {
    const { left, right, width, height } = element.getBoundingClientRect()
    if (width > 0 && height > 0 && (left < -0.5 || right > window.innerWidth + 0.5))
      found.push(`<${element.tagName.toLowerCase()} class="${element.className}"> from ${left} to ${right}`)
  }
  return found
}

/** Waits for the page to have come in and to fit; else tells what sticks out. */
const fits = (page: Page) => expect.poll(() => page.evaluate(outside), { timeout: 10_000 }).toEqual([])

/** Opens a page of the mini-program on a phone of its own and looks at it, also with what it opens. */
async function look(width: number, path: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width, height: Math.round(width * 1.8) }, locale: 'zh-CN' })
  try {
    await page.goto(`${server.url}/demo/phone?number=1&open=${encodeURIComponent(`${path}${QUERY[path] ?? ''}`)}`)
    const screen = page.locator('.mini-page.on')
    await screen.waitFor()
    await fits(page)
    if (path.endsWith('roomlist')) await screen.getByText('创建房间', { exact: true }).click()
    if (path.endsWith('/room')) await screen.getByText('邀请', { exact: true }).first().waitFor({ timeout: 30_000 })
    await fits(page)
  } finally {
    await page.close()
  }
}

it.each(pages)('%s sticks out nowhere on a phone of 320 px, nor on one of 430', async (path) => {
  await Promise.all([look(320, path), look(430, path)])
})
