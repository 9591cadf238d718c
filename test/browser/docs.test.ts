// The API's page had no way to try anything, anchors for room operations only, and no Chinese.
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ROOT } from '../support/built_server.js'
import { launchChromium } from '../support/chromium.js'
import { type PlaneServer, planeServer } from '../support/plane_server.js'

const ARTEFACTS = path.join(ROOT, 'test/artefacts')
let browser: Browser
let server: PlaneServer
beforeAll(async () => {
  mkdirSync(ARTEFACTS, { recursive: true })
  ;[server, browser] = await Promise.all([planeServer({ media: { rtmpPort: 0 } }), launchChromium()])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

async function open(place: string, locale: string, width = 1280) {
  const context = await browser.newContext({ locale, viewport: { width, height: 900 } })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url) && !request.url().startsWith('data:')) faults.push(request.url())
  })
  await page.goto(`${server.url}${place}`)
  return { page, faults, close: () => context.close() }
}

it('reads in Chinese, each operation under an anchor of its own, with nothing from elsewhere', async () => {
  const { page, faults, close } = await open('/docs#post-/weapp/live_room/request_link_mic', 'zh-CN')
  const operation = page.locator('[id="post-/weapp/live_room/request_link_mic"]')
  await operation.getByText('向主播申请连麦').first().waitFor()
  await page.screenshot({ path: path.join(ARTEFACTS, 'docs-zh.png') })
  expect(faults).toEqual([])
  await close()
}, 60_000)

it('tries an operation from the page', async () => {
  const { page, faults, close } = await open('/docs#get-/healthz', 'en-GB')
  const operation = page.locator('[id="get-/healthz"]')
  await operation.getByRole('button', { name: /^try$/i }).click()
  await operation
    .getByText(/"code"/)
    .first()
    .waitFor()
  await page.screenshot({ path: path.join(ARTEFACTS, 'docs-try.png') })
  expect(faults).toEqual([])
  await close()
}, 60_000)
