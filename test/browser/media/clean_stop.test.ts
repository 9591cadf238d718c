import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { countLeftOvers } from './page/left_overs.js'
import { relayStand } from './relay_stand.js'
import { until } from './until.js'

const stand = relayStand()
let page: Page
beforeEach(async () => {
  page = await stand.browser.newPage()
  await page.addInitScript(countLeftOvers)
  await page.goto(stand.site.pageURL)
  return () => page.close()
})

const leftOvers = () => page.evaluate(() => window.leftOvers())

describe('nothing is left running', { timeout: 60_000 }, () => {
  it('after a call with camera and microphone, played by both engines, has been stopped', async () => {
    const before = await leftOvers()
    await page.evaluate(
      async ([push = '', http = '', ws = '']) => {
        const { publish, play } = window.lab.modules
        const publisher = publish(push, { frameRate: 10 })
        await publisher.ready
        const element = document.createElement('div')
        document.body.append(element)
        const players = [play(http, element), play(ws, element), play(http, element, { engine: 'mpegts' })]
        await Promise.all(players.map((player) => new Promise<void>((resolve) => void player.on('playing', resolve))))
        Object.assign(window, { call: { publisher, players, element } })
      },
      [stand.site.streamURL('clean', 'ws'), stand.site.streamURL('clean', 'http'), stand.site.streamURL('clean', 'ws')],
    )
    // On a busy machine the three begin one after the other: at one moment each kind is there.
    const kinds = ['intervals', 'workers', 'contexts', 'listeners'] as const
    const during = await until(leftOvers, (now) => kinds.every((kind) => now[kind] > before[kind]))
    expect(during.tracks).toBe(2)

    await page.evaluate(async () => {
      const { call } = window as Window & {
        call?: { publisher: { stop(): Promise<void> }; players: { stop(): void }[] }
      }
      await call?.publisher.stop()
      for (const player of call?.players ?? []) player.stop()
    })
    await until(leftOvers, (now) => JSON.stringify(now) === JSON.stringify(before))
    expect(await page.evaluate(() => document.querySelectorAll('canvas, video').length)).toBe(0)
    await until(
      async () => stand.site.relay.totals(),
      ({ streams, players, connections }) => streams + players + connections === 0,
    )
  })

  it('after everything was stopped while it was still being opened', async () => {
    const before = await leftOvers()
    await page.evaluate(
      async ([push = '', http = '']) => {
        const { publish, play } = window.lab.modules
        for (const wait of [0, 1, 20, 200]) {
          const publisher = publish(push)
          const players = [
            play(http, document.body),
            play(() => Promise.resolve(http), document.body, { engine: 'mpegts' }),
          ]
          await new Promise((resolve) => setTimeout(resolve, wait))
          await publisher.stop()
          for (const player of players) player.stop()
        }
      },
      [stand.site.streamURL('early', 'ws'), stand.site.streamURL('early', 'http')],
    )
    await until(leftOvers, (now) => JSON.stringify(now) === JSON.stringify(before))
    await until(
      async () => stand.site.relay.totals(),
      ({ streams, players, connections }) => streams + players + connections === 0,
    )
  })
})

describe('a capture', { timeout: 60_000 }, () => {
  // Who chose a screen when the call was over already went on sharing it, with nobody to see it, until the tab closed.
  it('that was stopped keeps nothing that it is handed afterwards', async () => {
    const state = await page.evaluate(async () => {
      const devices = await window.lab.modules.capture({ audio: false })
      const [screen] = document.createElement('canvas').captureStream().getVideoTracks()
      devices.stop()
      await devices.showTrack(screen)
      return screen?.readyState
    })
    expect(state).toBe('ended')
  })

  it('goes to the other camera and back while it is published, and rejects when there is none, with the old one running', async () => {
    const seen = await page.evaluate(
      async (push) => {
        const { capture, publish, play } = window.lab.modules
        const devices = await capture({ audio: false, frameRate: 10 })
        const label = () => devices.stream.getVideoTracks().map((track) => `${track.label} ${track.readyState}`)
        const publisher = publish(push, { capture: devices })
        await publisher.ready
        const player = play(push, document.body)
        await new Promise<void>((resolve) => void player.on('firstframe', resolve))
        const labels = [label()]
        for (let i = 0; i < 2; i++) {
          await publisher.switchCamera()
          labels.push(label())
          const { framesDrawn } = player.stats()
          while (player.stats().framesDrawn < framesDrawn + 5) await new Promise((resolve) => setTimeout(resolve, 50))
        }
        const refusal = await publisher
          .switchCamera({ deviceId: { exact: 'nobody' } })
          .catch((error: unknown) => (error instanceof Error ? error.name : ''))
        labels.push(label())
        const { state } = publisher
        await publisher.stop()
        player.stop()
        labels.push(label())
        devices.stop()
        return { labels, refusal, state }
      },
      stand.site.streamURL('cameras', 'ws'),
    )
    const [first, second] = seen.labels
    expect(first?.[0]).toMatch(/ live$/)
    expect(second).not.toEqual(first)
    expect(seen).toMatchObject({
      labels: [first, second, first, first, first],
      refusal: 'OverconstrainedError',
      state: 'publishing',
    })
  })
})

describe('a hidden page', { timeout: 60_000 }, () => {
  it('plays sound on, decodes no pictures, and goes on at once when it is seen again', async () => {
    await page.evaluate((url) => window.lab.publishClock('p', url), stand.site.streamURL('hidden', 'ws'))
    const viewer = await stand.browser.newPage()
    await viewer.goto(stand.site.pageURL)
    await viewer.evaluate((url) => window.lab.play('v', url), stand.site.streamURL('hidden', 'http'))
    const report = () => viewer.evaluate(() => window.lab.playerReport('v'))
    await until(report, ({ stats }) => stats.framesDrawn > 10 && stats.sound === 'playing')
    // What Chromium says to a page behind another one.
    const hide = (hidden: boolean) =>
      viewer.evaluate((hidden) => {
        Object.defineProperty(document, 'hidden', { configurable: true, value: hidden })
        document.dispatchEvent(new Event('visibilitychange'))
      }, hidden)
    await hide(true)
    const { stats } = await until(report, ({ stats: now }) => now.framesDrawn > 10)
    const later = await until(report, ({ stats: now }) => now.bytesReceived > stats.bytesReceived + 40_000, 30_000)
    // A few were decoded already.
    expect(later.stats.framesDrawn).toBeLessThan(stats.framesDrawn + 10)
    expect(later.stats).toMatchObject({ state: 'playing', sound: 'playing', reconnects: 0 })
    await hide(false)
    const again = await until(report, ({ stats: now }) => now.framesDrawn > later.stats.framesDrawn + 10)
    expect(again.stats.delay).toBeLessThan(1_500)
    await viewer.close()
  })
})
