import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { reaches, seesPicture, watchStand } from './watch_stand.js'

// The looks of the watch page: nothing is cut off at the sides, everything can be reached. The pictures are kept
// in test/artefacts, to be looked at.

const stand = watchStand()
const folder = path.resolve(import.meta.dirname, '../artefacts')

async function kept(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: path.join(folder, `watch-${name}.png`) })
}

/** What a finger has to hit is on the page, and large enough. */
async function fits(page: Page): Promise<void> {
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  for (const button of await page.locator('button, input').all()) {
    if (!(await button.isVisible())) continue
    const box = await button.boundingBox()
    expect(box && box.x >= 0 && box.x + box.width <= width && box.y + box.height <= height).toBe(true)
    expect(box?.height).toBeGreaterThanOrEqual(40)
  }
}

describe('the watch page', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    await mkdir(folder, { recursive: true })
  })

  it.each([
    ['320', { width: 320, height: 568 }, '320x240'],
    ['390', { width: 390, height: 844, locale: 'zh-CN' }, '320x240'],
    ['390-tall', { width: 390, height: 844 }, '240x426'],
    ['390-lying', { width: 780, height: 360 }, '320x240'],
    ['laptop', { width: 1366, height: 768 }, '640x360'],
    ['laptop-tall', { width: 1366, height: 768, locale: 'zh-CN' }, '240x426'],
  ])('fits a screen: %s', async (name, size, picture) => {
    const { im, roomID } = await stand.present(`looks_${name}`, {}, { size: picture })
    const page = await stand.visit(roomID, size)
    await reaches(page, 'watching')
    await seesPicture(page)
    for (const data of ['大家好，欢迎来到直播间', 'The second one, please', `long ${'word'.repeat(60)}`])
      await im.ask('send', { roomID, kind: 'text', data })
    await page.getByText('The second one').waitFor()
    await fits(page)
    await kept(page, name)
  })

  it('shows each of its notices on a narrow phone', async () => {
    const small = { width: 320, height: 568 }
    const absent = await stand.visit('nothing', small)
    await reaches(absent, 'absent')
    await fits(absent)
    await kept(absent, 'absent')
    const { roomID } = await stand.present('door', { password: 'sesame' })
    const door = await stand.visit(roomID, small)
    await reaches(door, 'password')
    await fits(door)
    await kept(door, 'password')
  })

  it('asks for a tap where the browser wants one before sound', async () => {
    const { roomID } = await stand.present('silent')
    const page = await stand.visit(roomID, {
      prepare: (context) =>
        context.addInitScript(() => {
          // Chromium under test is told to allow sound: here it refuses, as browsers of people do.
          const { resume } = AudioContext.prototype
          let touched = false
          addEventListener('pointerdown', () => (touched = true), { capture: true })
          AudioContext.prototype.resume = function () {
            return touched ? resume.call(this) : new Promise(() => {})
          }
          const state = Object.getOwnPropertyDescriptor(BaseAudioContext.prototype, 'state')
          Object.defineProperty(BaseAudioContext.prototype, 'state', {
            get() {
              return touched ? state?.get?.call(this) : 'suspended'
            },
          })
        }),
    })
    await reaches(page, 'watching')
    await seesPicture(page)
    const tap = page.getByText('Tap for sound')
    await tap.waitFor()
    await kept(page, 'tap')
    await tap.click()
    await tap.waitFor({ state: 'detached' })
  })
})
