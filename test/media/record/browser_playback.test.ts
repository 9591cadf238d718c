import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, vi } from 'vitest'
import { systemClock } from '../../../server/clock.js'
import { RecordServer } from '../../../server/media/record/record_server.js'
import { launchChromium } from '../../browser/media/chromium.js'
import { silentLog } from '../../support/silent_log.js'
import { makeClip } from './clip.js'
import { recorderFixture, roomOf } from './recorder_fixture.js'

it('a recording plays and seeks in a browser, over range requests', { timeout: 40_000 }, async () => {
  const made = await recorderFixture({ mode: 'all' })
  made.commit(roomOf('anna', 'anna'))
  await made.publish('anna_1', makeClip({ seconds: 6, size: '320x240' }))
  await vi.waitFor(() => expect(made.finished).toHaveLength(1), 5_000)
  const records = new RecordServer({
    store: made.store,
    urls: made.urls,
    clock: systemClock,
    log: silentLog,
    ipOf: () => '::1',
  })
  const ranges: string[] = []
  const server = createServer((request, response) => {
    if (request.headers.range) ranges.push(request.headers.range)
    if (!records.handleRequest(request, response))
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><link rel="icon" href="data:,">')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const browser = await launchChromium()
  try {
    const [record] = (await made.recorder.list('anna', { index: 0, cnt: 1 }, { secure: false, host })).records
    const page = await browser.newPage()
    await page.goto(`http://${host}/`)
    const seen = await page.evaluate(async (src) => {
      const video = document.createElement('video')
      video.muted = true
      video.src = src
      const event = (name: string) =>
        new Promise((resolve, reject) => {
          video.addEventListener(name, resolve, { once: true })
          video.addEventListener('error', () => reject(new Error(video.error?.message)), { once: true })
        })
      await event('loadedmetadata')
      video.currentTime = 4
      await event('seeked')
      await video.play()
      await event('ended')
      return { duration: video.duration, width: video.videoWidth, at: video.currentTime }
    }, record?.url ?? '')
    expect(seen.width).toBe(320)
    expect(seen.duration).toBeCloseTo(6, 0)
    expect(seen.at).toBeCloseTo(6, 0)
    expect(ranges.length).toBeGreaterThan(0)
  } finally {
    await browser.close()
    server.close()
    await made.close()
  }
})
