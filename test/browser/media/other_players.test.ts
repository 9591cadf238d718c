// A publisher was gone for 2.5 s and published again, on the viewers' same connections: flv.js stood still for good
// with ten seconds in its buffer, mpegts.js went on three seconds late, xgplayer jumped. The relay closes such holes in
// time, and whatever else the clock of a publisher does. The players are those that pages have from npm.
import { setTimeout as pause } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type FlvTag, flvHeader, TagType, writeTag } from '../../../server/media/flv/tag.js'
import { makeClip } from '../../media/record/clip.js'
import { launchChromium } from './chromium.js'
import type { PlayerState } from './page/other_players_types.js'
import { openRelaySite, type RelaySite } from './relay_site.js'
import { until } from './until.js'

const STREAM = 'anna_1'
/** The clip, and so the time between two of its headers, ms. */
const CLIP = 10_000
const MINUTE = 60_000

let site: RelaySite
let browser: Browser
let page: Page
let clip: FlvTag[]

beforeAll(async () => {
  clip = makeClip({ seconds: CLIP / 1_000 }).filter(({ type }) => type !== TagType.SCRIPT)
  site = await openRelaySite('other_players.ts')
  browser = await launchChromium()
  page = await browser.newPage()
  await page.goto(site.pageURL)
})

afterAll(async () => {
  await browser?.close()
  await site?.close()
})

/** What a publisher's clock shows at its moment 0, for each of its tracks. */
interface Starts {
  audio: number
  video: number
}

/** Somebody who publishes the clip in real time by a clock of their own. */
class Publisher {
  private constructor(
    private readonly ws: WebSocket,
    private starts: Starts,
  ) {}

  static async open(starts: Starts): Promise<Publisher> {
    const ws = new WebSocket(site.streamURL(STREAM, 'ws'), 'publisher')
    await new Promise((resolve, reject) => ws.once('open', resolve).once('error', reject))
    ws.send(flvHeader(true, true))
    const publisher = new Publisher(ws, starts)
    void publisher.run()
    return publisher
  }

  /** The clock of both tracks goes wrong by so much, ms. */
  jump(by: number): void {
    const { audio, video } = this.starts
    this.starts = { audio: audio + by, video: video + by }
  }

  close(): void {
    this.ws.close()
  }

  private async run(): Promise<void> {
    const began = performance.now()
    for (let round = 0; ; round += 1)
      for (const { type, timestamp, body } of clip) {
        const due = round * CLIP + timestamp
        const early = due - (performance.now() - began)
        if (early > 0) await pause(early)
        if (this.ws.readyState !== WebSocket.OPEN) return
        const start = type === TagType.AUDIO ? this.starts.audio : this.starts.video
        this.ws.send(writeTag({ type, timestamp: (start + due) >>> 0, body }))
      }
  }
}

type States = { [name: string]: PlayerState }
const states = (): Promise<States> => page.evaluate(() => window.players.states())

/** All three play on, close to what is live; a busy machine may take longer over it. */
async function playOn(): Promise<void> {
  await pause(2_000)
  const before = await states()
  const playsOn = ([name, { at, ahead }]: [string, PlayerState]) => at - (before[name]?.at ?? 0) > 3 && ahead < 3
  const after = await until(states, (all) => Object.entries(all).every(playsOn), 15_000)
  expect(Object.entries(after).map(([name, { error }]) => [name, error])).toEqual([
    ['flv.js', ''],
    ['mpegts.js', ''],
    ['xgplayer-flv', ''],
  ])
}

test('flv.js, mpegts.js and xgplayer-flv play on whatever the clock of a publisher does', {
  timeout: 120_000,
}, async () => {
  const first = await Publisher.open({ audio: 0, video: 5 * MINUTE })
  await page.evaluate((url) => window.players.open(url), site.streamURL(STREAM, 'http'))
  await until(states, (all) => Object.values(all).every(({ at }) => at > 0.5), 20_000)
  await playOn()
  first.jump(7 * MINUTE)
  await playOn()
  first.jump(-3 * MINUTE)
  await playOn()
  first.close()
  await pause(2_500)
  // Its clock wraps while it publishes.
  const again = await Publisher.open({ audio: 2 ** 32 - 2_000, video: 2 ** 32 - 2_000 })
  await playOn()
  again.close()
})
