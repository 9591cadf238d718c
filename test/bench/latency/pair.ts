import { openDelayProxy } from '../delay_proxy.js'
import { asked, ms } from './figures.js'
import { connectBare, type Delay, openStand, watch } from './pages.js'
import { printStages, RelayTap } from './stages.js'

/** The same clock from page to page by a bare RTCPeerConnection, on this machine's own network. */
export async function barePair(seconds: number): Promise<Delay | undefined> {
  const stand = await openStand()
  try {
    const [sender, viewer] = [await stand.page(), await stand.page()]
    await connectBare(sender, viewer, 'v')
    const { delays, cores } = await watch([{ page: viewer, name: 'v' }], seconds)
    const [bare] = delays
    if (bare) console.log(`bare connection: p50 ${ms(bare.p50)}, p95 ${ms(bare.p95)}, ${cores.toFixed(2)} cores`)
    return bare
  } finally {
    await stand.close()
  }
}

/** Chromium publishes a clock with sound, Chromium plays it in another page. */
export async function pair(
  title: string,
  { delay = 0, jitter = 0, loss = 0 }: { delay?: number; jitter?: number; loss?: number },
  seconds: number,
): Promise<Delay | undefined> {
  const stand = await openStand()
  const { site } = stand
  const network = delay + jitter > 0 ? await openDelayProxy(site.port, { delay, jitter, loss }) : undefined
  const relay = new RelayTap(site.relay)
  try {
    if (asked('stages')) relay.watch('clock')
    const [sender, viewer] = [await stand.page(), await stand.page()]
    await sender.evaluate((url) => window.lab.publishClock('p', url), site.streamURL('clock', 'ws', network?.port))
    await viewer.evaluate((url) => window.lab.play('v', url), site.streamURL('clock', 'http', network?.port))
    const { delays, cores, since } = await watch([{ page: viewer, name: 'v' }], seconds)
    const { damaged, stats, clicks, loud, stalls } = await viewer.evaluate(() => window.lab.playerReport('v'))
    const { framesDropped } = (await sender.evaluate(() => window.lab.publisherReport('p'))).stats
    const [ours] = delays
    if (ours)
      console.log(
        `${title}: p50 ${ms(ours.p50)}, p95 ${ms(ours.p95)}, max ${ms(ours.largest)} at ${ours.rate.toFixed(1)} pictures/s;`,
        `target ${ms(stats.targetDelay)}, behind ${ms(stats.delay)}, sound ${ms(stats.audioRemoved)} shorter and ${ms(stats.audioAdded)} longer, skew ${stats.skew === undefined ? 'unknown' : ms(stats.skew)}, jitter ${ms(stats.jitter)}, stalls ${stalls} (and ${stats.stalls - stalls} at the start), damaged ${damaged}, clicks ${clicks}, sound ${loud > 0 ? 'yes' : 'NO'},`,
        `longest pause ${ms(ours.longestPause)}, dropped ${framesDropped}+${stats.framesDropped}, ${cores.toFixed(2)} cores`,
      )
    if (asked('stages')) await printStages(title, 'clock', sender, viewer, relay, since)
    return ours
  } finally {
    relay.close()
    network?.close()
    await stand.close()
  }
}
