import { openDelayProxy } from '../delay_proxy.js'
import { ms, pause, quantile, WARM_UP } from './figures.js'
import { openStand } from './pages.js'

/** The network stands still for so long, once in each period (ms). */
const STANDSTILL = { every: 10_000, lasting: 500 }
/** One look at the delay (ms), and how far above the old one it may be to count as back. */
const LOOK = 250
const NEAR = 25
/** Before a standstill, its old delay is taken from so long (ms). */
const BEFORE = 3_000

interface Look {
  /** By this process's clock, ms. */
  readonly at: number
  readonly p50: number
}

/** How soon a player is back at its old delay after the network stood still, and gave all that was sent meanwhile. */
export async function bursts(count: number): Promise<void> {
  const stand = await openStand()
  const { site } = stand
  const network = await openDelayProxy(site.port, { delay: 50, jitter: 30, standstill: STANDSTILL })
  try {
    const [sender, viewer] = [await stand.page(), await stand.page()]
    await sender.evaluate((url) => window.lab.publishClock('p', url), site.streamURL('bursts', 'ws', network.port))
    await viewer.evaluate((url) => window.lab.play('v', url), site.streamURL('bursts', 'http', network.port))
    await pause(WARM_UP)
    const begun = performance.now()
    const looks: Look[] = []
    while (performance.now() < begun + (count + 1) * STANDSTILL.every) {
      await viewer.evaluate(() => window.lab.resetPlayer('v'))
      await pause(LOOK)
      const { latencies } = await viewer.evaluate(() => window.lab.seen('v'))
      if (latencies.length > 0) looks.push({ at: performance.now(), p50: quantile(latencies, 0.5) })
    }
    const { stats, clicks, stalls } = await viewer.evaluate(() => window.lab.playerReport('v'))
    const first = Math.ceil((begun + BEFORE) / STANDSTILL.every) * STANDSTILL.every
    for (let at = first; at + STANDSTILL.every <= performance.now(); at += STANDSTILL.every) show(looks, at)
    console.log(
      `bursts: clicks ${clicks}, stalls ${stalls}, dropped ${stats.framesDropped}, target ${ms(stats.targetDelay)}`,
    )
  } finally {
    network.close()
    await stand.close()
  }
}

/** `at`: when the network stopped. */
function show(looks: readonly Look[], at: number): void {
  const medianOf = (some: readonly Look[]) =>
    quantile(
      some.map(({ p50 }) => p50),
      0.5,
    )
  const old = medianOf(looks.filter((look) => look.at > at - BEFORE && look.at <= at))
  const after = looks.filter((look) => look.at > at && look.at < at + STANDSTILL.every)
  const late = after.findLast(({ p50 }) => p50 > old + NEAR)
  const worst = Math.max(...after.map(({ p50 }) => p50))
  const back = late === undefined ? 0 : Math.max(0, late.at + LOOK - at - STANDSTILL.lasting)
  console.log(
    `bursts: ${ms(old)} before, ${ms(worst)} at the worst, back within ${(back / 1_000).toFixed(1)} s (bar 5 s)`,
  )
}
