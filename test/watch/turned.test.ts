import type { BrowserContext } from 'playwright-core'
import { expect, it } from 'vitest'
import { push } from '../support/ffmpeg.js'
import { reaches, seesPicture, watchStand } from './watch_stand.js'

// A telephone that is turned publishes pictures of another size. On HLS the page went back to the beginning for it; a
// page with a video element alone stood still for good.

const stand = watchStand()

it.each([
  ['hls.js', { proxied: true }],
  [
    'the browser itself',
    {
      prepare: (context: BrowserContext) =>
        context.addInitScript(() => {
          for (const name of ['VideoDecoder', 'AudioDecoder', 'MediaSource']) Reflect.deleteProperty(window, name)
        }),
    },
  ],
] as const)(
  'by %s pictures of another size follow without a new beginning',
  { timeout: 120_000 },
  async (by, options) => {
    const { roomID, pushURL } = await stand.present(`turned_${by.length}`, {}, { size: '320x240' })
    const page = await stand.visit(roomID, options)
    await reaches(page, 'watching')
    await seesPicture(page)
    const width = () => page.evaluate(() => document.querySelector('video')?.videoWidth)
    await expect.poll(width, { timeout: 30_000 }).toBe(320)
    const began = await page.evaluate(() => document.querySelector('video')?.currentSrc)
    const turned = push(pushURL, { size: '240x320' })
    await expect.poll(width, { timeout: 30_000 }).toBe(240)
    await seesPicture(page)
    expect(await page.evaluate(() => document.querySelector('video')?.currentSrc)).toBe(began)
    await turned.stop()
  },
)
