import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../server/clock.js'
import '../browser/client/page/customer_types.js'
import { ask } from '../admin/admin_server.js'
import { picture } from '../support/artefacts.js'
import { launchChromium } from '../support/chromium.js'
import { type RunningServer, runningServer } from '../support/running_server.js'
import { silentLog } from '../support/silent_log.js'
import { type WebClientSite, webClientSite } from '../support/web_client_page.js'

/** Does something, wherever it is taken for a part of the page. */
const EVIL = `"'><img src=x onerror="window.hit=1"><script>window.hit=1</script><a href="javascript:window.hit=1">x</a>`
const LAPTOP = { width: 1366, height: 768 }

let server: RunningServer
let browser: Browser
let site: WebClientSite
const contexts: BrowserContext[] = []
const faults: string[] = []

beforeAll(async () => {
  const settings = { media: { rtmpPort: 0 }, call: { allow: 'all' } } as const
  ;[server, browser, site] = await Promise.all([
    runningServer(settings, silentLog, { clock: systemClock }),
    launchChromium(),
    webClientSite('customer'),
  ])
}, 60_000)
afterEach(async () => {
  await Promise.all(contexts.splice(0).map((context) => context.close()))
  expect(faults.splice(0)).toEqual([])
})
afterAll(async () => {
  await browser?.close()
  await site?.close()
  await server?.close()
})

async function tab(url: string, locale = 'en-GB'): Promise<Page> {
  const context = await browser.newContext({ permissions: ['camera', 'microphone'], viewport: LAPTOP, locale })
  contexts.push(context)
  const page = await context.newPage()
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text())
  })
  await page.goto(url)
  return page
}

const admin = (op: string, body: object) => ask(server.url, op, body, server.assembly.adminToken)

async function linkFor(userID: string, ...queues: string[]): Promise<string> {
  const roles = queues.map((queue) => `agent:${queue}`)
  return String((await admin('issue_login', { userID, roles, link: true })).link)
}

/** The desk of an agent, who has said the name. */
async function agentAt(userID: string, ...queues: string[]): Promise<Page> {
  const page = await tab(await linkFor(userID, ...queues))
  await page.fill('#name', `${userID} L.`)
  await page.keyboard.press('Enter')
  await page.waitForSelector('.queues li, .queues .hint')
  return page
}

/** Somebody without a browser, who waits. */
async function waits(userID: string, userName: string, queue: string, data = ''): Promise<void> {
  const user = await server.user(userID)
  expect((await user.call('double_room', 'enter_queue', { queue, userName, userAvatar: '', data })).code).toBe(0)
}

async function customer(name: string, queue: string, extra = ''): Promise<Page> {
  const page = await tab(site.url)
  await page.evaluate(([person, to, more]) => window.customer.wait(person, to, more), [
    { serverUrl: server.url, name },
    queue,
    extra,
  ] as const)
  return page
}

const hears = (page: Page, what: string) =>
  page.waitForFunction((wanted) => window.customer.heard.includes(wanted), what, { timeout: 30_000 })
const shows = (page: Page, text: string) => page.getByText(text).first().waitFor()
const sees = (page: Page) => page.waitForSelector('.rtcroom-player[data-state=playing]', { timeout: 30_000 })

describe('the page itself', () => {
  it('runs no inline script, stands in no frame, and shows no picture from elsewhere', async () => {
    const response = await fetch(`${server.url}/desk/`)
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self' blob: 'wasm-unsafe-eval'")
    expect(policy).toContain("img-src 'self' data:")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe-inline')
    expect(await response.text()).not.toMatch(/<script(?![^>]* src=)|\son\w+=|style=/)
    const { headers } = await fetch(`${server.url}/desk`, { redirect: 'manual' })
    expect(headers.get('location')).toBe('/desk/')
  })

  it('is not there with desk: false', async () => {
    const without = await runningServer({ desk: false, media: { rtmpPort: 0 } }, silentLog, { clock: systemClock })
    expect((await fetch(`${without.url}/desk/`)).status).toBe(404)
    await without.close()
  })
})

describe('an agent', { timeout: 90_000 }, () => {
  it('comes in by a link that is good once, leaves no trace of it, and stays in over a reload', async () => {
    const link = await linkFor('zoe', 'bank')
    const page = await tab(link)
    await page.waitForSelector('#name')
    expect(page.url()).toBe(`${server.url}/desk/`)
    await page.fill('#name', 'Zoe')
    await page.keyboard.press('Enter')
    await shows(page, 'Nobody is waiting')
    await page.reload()
    await shows(page, 'Nobody is waiting')
    const second = await tab(link)
    await second.getByRole('alert').waitFor()
    expect(await second.locator('#name').count()).toBe(0)
    await page.getByRole('button', { name: 'Log out' }).click()
    await shows(page, 'Open this page with a login link')
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
  })

  it('takes who waits longest by the keyboard alone, talks, writes, records and hangs up', async () => {
    const anna = await customer('Anna', 'bank', JSON.stringify({ order: '2026-1177', product: 'Savings account' }))
    await waits('ben', 'Ben', 'bank', 'wants a loan')
    await waits('cleo', 'Cleo', 'bank')
    const page = await agentAt('li', 'bank', 'loans')
    await shows(page, 'Cleo')
    await expect.poll(() => page.title()).toBe('(3) Agent desk')
    await picture(page, 'desk-queue-of-three')
    await page.keyboard.press('Alt+n')
    await hears(anna, 'taken li L.')
    await Promise.all([sees(page), sees(anna)])
    await shows(page, 'In a call with Anna')
    await shows(page, '2026-1177')
    await page.keyboard.press('Alt+c')
    await page.keyboard.type('How can I help?')
    await page.keyboard.press('Enter')
    await hears(anna, 'text How can I help?')
    await anna.evaluate((text) => window.customer.say(text), EVIL)
    await expect.poll(() => page.locator('.chat li:not(.mine) span').textContent()).toBe(EVIL)
    await page.keyboard.press('Alt+m')
    await page.getByRole('button', { name: /Unmute/, pressed: true }).waitFor()
    await page.keyboard.press('Alt+r')
    await shows(page, 'Recording')
    await picture(page, 'desk-call')
    await picture(anna, 'customer-call')
    await page.keyboard.press('Alt+h')
    await shows(page, 'The call is over')
    await hears(anna, 'end ended')
    await expect.poll(() => page.locator('.history li').count()).toBe(1)
    await expect.poll(() => page.locator('.queues li').count()).toBe(2)
    expect(await page.evaluate(() => Reflect.get(window, 'hit'))).toBeUndefined()
    await picture(page, 'desk-after')
  })

  it('passes a customer on to a queue and to a colleague, who take him as early as he came', async () => {
    const anna = await customer('Anna', 'cards', 'lost card')
    const li = await agentAt('li2', 'cards')
    const mo = await agentAt('mo', 'loans')
    await waits('dora', 'Dora', 'loans')
    await shows(li, 'Anna')
    await li.getByRole('button', { name: 'Take Anna' }).press('Enter')
    await Promise.all([sees(li), sees(anna)])
    const focused = () => li.evaluate(() => document.activeElement?.getAttribute('aria-label'))
    await expect.poll(focused).toBe('Write a message')
    await li.keyboard.press('Alt+t')
    await li.locator('#target').waitFor()
    await li.keyboard.type('nobody knows this')
    await picture(li, 'desk-transfer')
    await li.keyboard.press('Escape')
    // On a busy machine it is still there when the next key comes, and closes after that.
    await expect.poll(() => li.locator('dialog').count()).toBe(0)
    await li.keyboard.press('Alt+t')
    await li.fill('#target', 'loans')
    await li.keyboard.press('Enter')
    await hears(anna, 'loans 1')
    await shows(li, 'Available')
    await expect.poll(() => li.locator('dialog').count()).toBe(0)
    await expect.poll(() => mo.locator('.queues li b').allTextContents()).toEqual(['Anna', 'Dora'])
    await picture(mo, 'desk-transferred')
    await mo.keyboard.press('Alt+n')
    await Promise.all([sees(mo), hears(anna, 'taken mo L.')])
    await mo.keyboard.press('Alt+t')
    await mo.getByLabel('To a colleague').check()
    await mo.fill('#target', 'nobody')
    await mo.keyboard.press('Enter')
    await shows(mo, 'is no agent')
    await mo.fill('#target', 'li2')
    await mo.keyboard.press('Enter')
    await shows(li, 'Transferred to me')
    await li.keyboard.press('Alt+n')
    await Promise.all([sees(li), sees(anna)])
    await shows(li, 'lost card')
  })

  it('is in the call again after the page was loaded again, and gone from it when the customer goes', async () => {
    const anna = await customer('Anna', 'calls')
    const li = await agentAt('li3', 'calls')
    await shows(li, 'Anna')
    await li.keyboard.press('Alt+n')
    await Promise.all([sees(li), sees(anna)])
    await li.reload()
    await shows(li, 'In a call with Anna')
    await Promise.all([sees(li), sees(anna)])
    await anna.evaluate(() => window.customer.hangUp())
    await shows(li, 'The call is over')
    await expect.poll(() => li.evaluate(() => sessionStorage.getItem('rtcroom.desk.party'))).toBeNull()
  })

  it('is rung by somebody who knows him, and takes it by Alt+A', async () => {
    const li = await agentAt('li4', 'any')
    const anna = await tab(site.url)
    const person = { serverUrl: server.url, name: `${EVIL} Anna` }
    const ringing = anna.evaluate(([who, to]) => window.customer.ring(who, to), [person, 'li4'] as const)
    await li.getByRole('alertdialog').waitFor()
    await picture(li, 'desk-ring')
    await li.keyboard.press('Alt+a')
    await ringing
    await Promise.all([sees(li), sees(anna)])
    await picture(li, 'desk-rung-call')
    expect(await li.evaluate(() => Reflect.get(window, 'hit'))).toBeUndefined()
    await li.getByRole('button', { name: /Hang up/ }).click()
    await hears(anna, 'end ended')
  })

  it('reads whatever people call themselves and write as text', async () => {
    await waits('eve', EVIL, 'evil', JSON.stringify({ [EVIL]: EVIL, n: 1 }))
    await waits('mallory', 'Mallory', 'evil', EVIL)
    const li = await agentAt('li5', 'evil')
    await expect.poll(() => li.locator('.queues li b').allTextContents()).toEqual([EVIL, 'Mallory'])
    await li.keyboard.press('Alt+n')
    await expect.poll(() => li.locator('dl').textContent()).toContain(EVIL)
    await picture(li, 'desk-evil')
    expect(await li.evaluate(() => Reflect.get(window, 'hit'))).toBeUndefined()
  })

  it('finds the page in Chinese, in the dark, and on a narrow screen', async () => {
    await waits('frank', '小明', 'zh', JSON.stringify({ 订单: '7' }))
    const page = await tab(await linkFor('li6', 'zh'), 'zh-CN')
    await page.waitForSelector('#name')
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.keyboard.press('Enter')
    await shows(page, '接待下一位')
    await picture(page, 'desk-zh-dark')
    await page.setViewportSize({ width: 800, height: 900 })
    await picture(page, 'desk-narrow')
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(800)
    await page.getByRole('button', { name: '快捷键' }).click()
    await page.getByRole('dialog').waitFor()
    await picture(page, 'desk-help')
  })

  // Firefox's own H.264 encoder holds pictures back, and this page's policy forbids what the one in WebAssembly needs.
  it('has the encoder in WebAssembly behind a policy of its own, and keeps its own strict', async () => {
    const policy = async (path: string) => {
      const { status, headers } = await fetch(`${server.url}/desk/${path}`)
      expect(status).toBe(200)
      return headers.get('content-security-policy') ?? ''
    }
    expect(await policy('assets/h264_encoder.js')).toMatch(/^default-src 'none'; script-src 'self' 'unsafe-eval'/)
    expect(await policy('assets/desk.js')).not.toContain("'unsafe-eval'")
    expect(await policy('')).not.toContain("'unsafe-eval'")
  })
})
