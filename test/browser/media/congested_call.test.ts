import { expect, it } from 'vitest'
import { relayStand } from './relay_stand.js'
import { openSlowProxy } from './slow_proxy.js'
import { until } from './until.js'

const stand = relayStand()

it('drops pictures and bit rate on a thin line, and plays on with a key frame when it is free again', {
  timeout: 60_000,
}, async () => {
  const line = await openSlowProxy(stand.site.port)
  try {
    const page = await stand.browser.newPage()
    await page.goto(stand.site.pageURL)
    const report = () => page.evaluate(() => window.lab.publisherReport('p'))
    const push = stand.site.streamURL('thin', 'ws', line.port)
    await page.evaluate((url) => window.lab.publishNoise('p', url, { maxBitrate: 8_000, minBitrate: 300 }), push)
    await page.evaluate((url) => window.lab.play('v', url, { read: 'nothing' }), stand.site.streamURL('thin', 'http'))
    line.rate = 10_000
    const congested = await until(report, ({ stats }) => stats.framesDropped > 5 && stats.targetBitrate < 8_000, 30_000)
    expect(congested.events.some((event) => event.startsWith('congested'))).toBe(true)
    // What waits is bounded: pictures are dropped before they are encoded.
    expect(congested.stats.buffered).toBeLessThan(2_000_000)

    line.rate = undefined
    const { stats } = await until(
      report,
      ({ stats }) => stats.buffered === 0 && stats.framesSent > congested.stats.framesSent + 20,
    )
    expect(stats.keyFrames).toBeGreaterThan(congested.stats.keyFrames)
    expect(stats.state).toBe('publishing')
    const drawn = (await page.evaluate(() => window.lab.playerReport('v'))).stats.framesDrawn
    await until(
      () => page.evaluate(() => window.lab.playerReport('v')),
      (seen) => seen.stats.framesDrawn > drawn + 20,
    )
  } finally {
    line.close()
  }
})
