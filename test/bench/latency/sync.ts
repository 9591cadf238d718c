import { openDelayProxy } from '../delay_proxy.js'
import { ms, pause, quantile, WARM_UP } from './figures.js'
import { openStand } from './pages.js'

/** A flash and a beep at the same moment: how far apart are they seen and heard? */
export async function sync(name: string, delay: number, jitter: number, seconds: number): Promise<void> {
  const stand = await openStand()
  const { site } = stand
  const network = await openDelayProxy(site.port, { delay, jitter })
  try {
    const [sender, viewer] = [await stand.page(), await stand.page()]
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
    await pause(seconds * 1_000)
    const { beeps, flashes } = await viewer.evaluate(() => window.lab.playerReport('v'))
    const skews = flashes
      .map((flash) => beeps.map((beep) => flash - beep).sort((a, b) => Math.abs(a) - Math.abs(b))[0] ?? Number.NaN)
      // At the ends a flash was seen, and its beep was not heard any more.
      .filter((skew) => Math.abs(skew) < 300)
    const worst = Math.max(...skews.map(Math.abs))
    console.log(
      `${name}: ${flashes.length} flashes, ${beeps.length} beeps; picture after sound: p50 ${ms(quantile(skews, 0.5))}, worst ${ms(worst)} (bar 80 ms)`,
    )
  } finally {
    network.close()
    await stand.close()
  }
}
