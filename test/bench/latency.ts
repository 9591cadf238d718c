// How long a picture takes from one page to another, whether sound keeps step with it, and a room of four.
//   npx tsx test/bench/latency.ts [loopback] [network] [sync] [room] [--seconds=20] [--runs=3]
import type { Browser, Page } from 'playwright-core'
import { launchChromium } from '../browser/media/chromium.js'
import { openRelaySite, type RelaySite } from '../browser/media/relay_site.js'
import { openDelayProxy } from './delay_proxy.js'

const given = process.argv.slice(2)
const option = (name: string, fallback: number) =>
  Number(given.find((arg) => arg.startsWith(`--${name}=`))?.split('=')[1] ?? fallback)
const scenarios = given.filter((arg) => !arg.startsWith('--'))
const SECONDS = option('seconds', 20)
const RUNS = option('runs', 3)
/** Left out at the beginning: the first connections, code that is being compiled. */
const WARM_UP = 6_000

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const quantile = (values: number[], part: number) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? Number.NaN
const ms = (value: number) => `${value.toFixed(0)} ms`

async function page(browser: Browser, site: RelaySite): Promise<Page> {
  const opened = await browser.newPage()
  opened.on('pageerror', (error) => console.log('page error:', error))
  await opened.goto(site.pageURL)
  return opened
}

/** Chromium publishes a clock with sound, Chromium plays it in another page. */
async function latency(name: string, delay: number, jitter: number): Promise<void> {
  for (let run = 1; run <= RUNS; run++) {
    const site = await openRelaySite()
    const network = delay + jitter > 0 ? await openDelayProxy(site.port, delay, jitter) : undefined
    const browser = await launchChromium()
    try {
      const [sender, viewer] = [await page(browser, site), await page(browser, site)]
      await sender.evaluate((url) => window.lab.publishClock('p', url), site.streamURL('clock', 'ws', network?.port))
      await viewer.evaluate((url) => window.lab.play('v', url), site.streamURL('clock', 'http', network?.port))
      await pause(WARM_UP)
      await viewer.evaluate(() => window.lab.resetPlayer('v'))
      const before = await viewer.evaluate(() => window.lab.player('v').stats())
      await pause(SECONDS * 1_000)
      const { latencies, damaged, stats, clicks, loud, longestPause } = await viewer.evaluate(() =>
        window.lab.playerReport('v'),
      )
      const { framesDropped } = (await sender.evaluate(() => window.lab.publisherReport('p'))).stats
      console.log(
        `${name} run ${run}: p50 ${ms(quantile(latencies, 0.5))}, p95 ${ms(quantile(latencies, 0.95))}, max ${ms(Math.max(...latencies))} over ${latencies.length} pictures;`,
        `target ${ms(stats.targetDelay)}, jitter ${ms(stats.jitter)}, stalls ${stats.stalls - before.stalls}, damaged ${damaged}, clicks ${clicks}, sound ${loud > 0 ? 'yes' : 'NO'},`,
        `longest pause ${ms(longestPause)}, dropped ${framesDropped}+${stats.framesDropped - before.framesDropped}`,
      )
    } finally {
      await browser.close()
      network?.close()
      await site.close()
    }
  }
}

/** A flash and a beep at the same moment: how far apart are they seen and heard? */
async function sync(name: string, delay: number, jitter: number): Promise<void> {
  const site = await openRelaySite()
  const network = await openDelayProxy(site.port, delay, jitter)
  const browser = await launchChromium()
  try {
    const [sender, viewer] = [await page(browser, site), await page(browser, site)]
    await sender.evaluate(
      (url) => window.lab.publishClock('p', url, { flashes: true }),
      site.streamURL('sync', 'ws', network.port),
    )
    await viewer.evaluate(
      (url) => window.lab.play('v', url, { read: 'flashes' }),
      site.streamURL('sync', 'http', network.port),
    )
    await pause(WARM_UP)
    await viewer.evaluate(() => window.lab.resetPlayer('v'))
    await pause(SECONDS * 1_000)
    const { beeps, flashes } = await viewer.evaluate(() => window.lab.playerReport('v'))
    const skews = flashes
      .map((flash) => beeps.map((beep) => flash - beep).sort((a, b) => Math.abs(a) - Math.abs(b))[0] ?? Number.NaN)
      .filter((skew) => Math.abs(skew) < 500)
    const worst = Math.max(...skews.map(Math.abs))
    console.log(
      `${name}: ${flashes.length} flashes, ${beeps.length} beeps; picture after sound: p50 ${ms(quantile(skews, 0.5))}, worst ${ms(worst)} (bar 80 ms)`,
    )
  } finally {
    await browser.close()
    network.close()
    await site.close()
  }
}

/** Four pages in one room: each publishes a clock and beeps at 15 pictures a second and plays the three others. */
async function room(): Promise<void> {
  const site = await openRelaySite()
  const browser = await launchChromium()
  try {
    const members = ['a', 'b', 'c', 'd']
    const pages = new Map<string, Page>()
    for (const member of members) {
      const opened = await page(browser, site)
      pages.set(member, opened)
      await opened.evaluate(
        ({ url, member }) => window.lab.publishClock(member, url, { frameRate: 15, maxBitrate: 400 }),
        {
          url: site.streamURL(member, 'ws'),
          member,
        },
      )
    }
    const players = members.flatMap((member) =>
      members
        .filter((other) => other !== member)
        .map((other) => ({ member, other, url: site.streamURL(other, 'http') })),
    )
    for (const { member, other, url } of players)
      await pages.get(member)?.evaluate(({ other, url }) => window.lab.play(other, url), { other, url })
    await pause(WARM_UP * 2)
    for (const { member, other } of players)
      await pages.get(member)?.evaluate((name) => window.lab.resetPlayer(name), other)
    const from = performance.now()
    const cpu = process.cpuUsage()
    await pause(SECONDS * 1_000)
    const seconds = (performance.now() - from) / 1_000
    const used = process.cpuUsage(cpu)
    for (const { member, other } of players) {
      const report = await pages.get(member)?.evaluate((name) => window.lab.playerReport(name), other)
      if (report === undefined) continue
      const { latencies, stats, longestPause, loud, clicks, damaged } = report
      console.log(
        `room ${member} sees ${other}: ${(latencies.length / seconds).toFixed(1)} pictures/s, p50 ${ms(quantile(latencies, 0.5))}, p95 ${ms(quantile(latencies, 0.95))},`,
        `longest pause ${ms(longestPause)}, sound ${stats.sound}, page loud ${loud > 0 ? 'yes' : 'NO'}, clicks ${clicks}, stalls ${stats.stalls}, damaged ${damaged}, target ${ms(stats.targetDelay)}`,
      )
    }
    for (const member of members) {
      const { stats } = (await pages.get(member)?.evaluate((name) => window.lab.publisherReport(name), member)) ?? {}
      if (stats)
        console.log(
          `room ${member} sends ${stats.fps.toFixed(1)} pictures/s, ${stats.videoBitrate} + ${stats.audioBitrate} kbit/s, dropped ${stats.framesDropped} of ${stats.framesSent}, encoder lag ${ms(stats.encoderLag)}`,
        )
    }
    console.log(
      `room: relay and driver used ${((used.user + used.system) / 10_000 / seconds).toFixed(1)} % of a core over ${seconds.toFixed(0)} s`,
    )
  } finally {
    await browser.close()
    await site.close()
  }
}

const all: { [name: string]: () => Promise<void> } = {
  loopback: () => latency('loopback', 0, 0),
  network: () => latency('network 50 ms + 0-30 ms each way', 50, 30),
  sync: async () => {
    await sync('sync loopback', 0, 0)
    await sync('sync network', 50, 30)
  },
  room,
}
for (const name of scenarios.length > 0 ? scenarios : Object.keys(all)) await all[name]?.()
