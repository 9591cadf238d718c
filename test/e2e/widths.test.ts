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

/** Labels of buttons, and titles but for those of rooms, which are names. */
const LABELS = '.mini-page.on [class*="--label"]'
const TITLES = '.mini-page.on .nav-title-text'

/** Which of them end in dots, as "Full scre…" did, by less than a pixel too. Runs in the browser. */
function cutOff(texts: string): string[] {
  const range = document.createRange()
  const isCut = (element: HTMLElement) => {
    const room = element.getBoundingClientRect().width
    element.style.overflow = 'visible'
    range.selectNodeContents(element)
    const needed = range.getBoundingClientRect().width
    element.style.overflow = ''
    return needed > room + 0.02
  }
  return [...document.querySelectorAll<HTMLElement>(texts)].filter(isCut).map((element) => element.textContent)
}

/** Waits for the page to have come in and to fit; else tells what sticks out or is cut off. */
async function fits(page: Page, isRoom: boolean): Promise<void> {
  await expect.poll(() => page.evaluate(outside), { timeout: 10_000 }).toEqual([])
  expect(await page.evaluate(cutOff, isRoom ? LABELS : `${LABELS}, ${TITLES}`)).toEqual([])
}

/** Opens a page of the mini-program on a phone of its own and looks at it, also with what it opens. */
async function look(width: number, path: string, locale = 'zh-CN'): Promise<void> {
  const page = await browser.newPage({ viewport: { width, height: Math.round(width * 1.8) }, locale })
  const isRoom = path.endsWith('/room')
  try {
    await page.goto(`${server.url}/demo/phone?number=1&open=${encodeURIComponent(`${path}${QUERY[path] ?? ''}`)}`)
    const screen = page.locator('.mini-page.on')
    await screen.waitFor()
    await fits(page, isRoom)
    if (path.endsWith('roomlist')) await screen.getByText(/^(创建房间|Create a room)$/).click()
    if (isRoom) {
      await screen.getByText(/^(更多|More)$/).click({ timeout: 30_000 })
      await screen.getByText(/^(日志关|Log hidden)$/).waitFor()
    }
    await fits(page, isRoom)
  } finally {
    await page.close()
  }
}

it.each(pages)('%s sticks out nowhere on a phone of 320 px, nor on one of 430', async (path) => {
  await Promise.all([look(320, path), look(430, path)])
})

it.each(pages)('%s has room for its English on a phone of 320 px', (path) => look(320, path, 'en-GB'))
