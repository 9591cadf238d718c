import type { Browser, Page } from 'playwright-core'
import { launchChromium } from '../../browser/media/chromium.js'
import { openRelaySite, type RelaySite } from '../../browser/media/relay_site.js'
import { browserCpu, threadCpu } from './browser_cpu.js'
import { asked, pause, quantile, WARM_UP } from './figures.js'

/** A relay, and a browser whose pages have the modules. */
export interface Stand {
  site: RelaySite
  page(): Promise<Page>
  close(): Promise<void>
}

export async function openStand(): Promise<Stand> {
  const site = await openRelaySite()
  const browser: Browser = await launchChromium()
  return {
    site,
    async page() {
      const opened = await browser.newPage()
      opened.on('pageerror', (error) => console.log('page error:', error))
      await opened.goto(asked('stages') ? `${site.pageURL}?stages` : site.pageURL)
      return opened
    },
    async close() {
      await browser.close()
      await site.close()
    },
  }
}

export interface Delay {
  p50: number
  p95: number
  largest: number
  /** Pictures a second. */
  rate: number
  longestPause: number
}

export interface Watched {
  page: Page
  /** Of the player, or of the bare connection. */
  name: string
}

/** What was seen of each within so many seconds, and what the browser took for it: cores. */
export async function watch(
  all: readonly Watched[],
  seconds: number,
): Promise<{ delays: Delay[]; cores: number; since: number }> {
  await pause(all.length > 1 ? WARM_UP * 2 : WARM_UP)
  for (const { page, name } of all) await page.evaluate((name) => window.lab.resetPlayer(name), name)
  const [since, from, used, threads] = [Date.now(), performance.now(), browserCpu(), threadCpu()]
  await pause(seconds * 1_000)
  const passed = (performance.now() - from) / 1_000
  const cores = (browserCpu() - used) / passed
  if (asked('stages')) printThreads(threads, passed)
  const delays: Delay[] = []
  for (const { page, name } of all) {
    const { latencies, longestPause } = await page.evaluate((name) => window.lab.seen(name), name)
    delays.push({
      p50: quantile(latencies, 0.5),
      p95: quantile(latencies, 0.95),
      largest: quantile(latencies, 1),
      rate: latencies.length / passed,
      longestPause,
    })
  }
  return { delays, cores, since }
}

/** What each kind of thread of the browser took: cores. */
function printThreads(before: ReadonlyMap<string, number>, seconds: number): void {
  const cores = [...threadCpu()].map(([name, used]) => ({ name, cores: (used - (before.get(name) ?? 0)) / seconds }))
  const busy = cores.filter(({ cores }) => cores >= 0.01).sort((a, b) => b.cores - a.cores)
  console.log(`threads (cores): ${busy.map(({ name, cores }) => `${name} ${cores.toFixed(2)}`).join(', ')}`)
}

/** Connects two pages without a server between: the same clock as a player would see. */
export async function connectBare(
  sender: Page,
  viewer: Page,
  name: string,
  options: { frameRate?: number; maxBitrate?: number } = {},
): Promise<void> {
  const offer = await sender.evaluate(({ name, options }) => window.lab.bareOffer(name, options), { name, options })
  const answer = await viewer.evaluate(({ name, offer }) => window.lab.bareAnswer(name, offer), { name, offer })
  await sender.evaluate(({ name, answer }) => window.lab.bareAccept(name, answer), { name, answer })
}
