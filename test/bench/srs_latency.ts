// How long a picture takes from one page to another by WebRTC: through SRS, and between the two pages alone.
//   SRS_BIN=<path> npx tsx test/bench/srs_latency.ts [--seconds=15] [--runs=3]
import type { Page } from 'playwright-core'
import { type LabBrowser, openLabBrowser } from '../srs/lab_page.js'
import { openSrsStand } from '../srs/stand.js'

const option = (name: string, fallback: number) =>
  Number(process.argv.find((arg) => arg.startsWith(`--${name}=`))?.split('=')[1] ?? fallback)
const SECONDS = option('seconds', 15)
const RUNS = option('runs', 3)
/** Left out at the beginning: the first connections, the search for the bit rate. */
const WARM_UP = 6_000

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const quantile = (values: number[], part: number) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? Number.NaN

interface Figures {
  p50: number
  p95: number
  pictures: number
  longestPause: number
}

async function measure(viewer: Page): Promise<Figures> {
  await pause(WARM_UP)
  await viewer.evaluate(() => window.lab.resetPlayer('v'))
  await pause(SECONDS * 1_000)
  const { latencies, longestPause } = await viewer.evaluate(() => window.lab.seen('v'))
  return {
    p50: quantile(latencies, 0.5),
    p95: quantile(latencies, 0.95),
    pictures: latencies.length / SECONDS,
    longestPause,
  }
}

async function bare(lab: LabBrowser): Promise<Figures> {
  const [sender, viewer] = [await lab.page(), await lab.page()]
  const offer = await sender.evaluate(() => window.lab.bareOffer('clock'))
  const answer = await viewer.evaluate((sdp) => window.lab.bareAnswer('v', sdp), offer)
  await sender.evaluate((sdp) => window.lab.bareAccept('clock', sdp), answer)
  const figures = await measure(viewer)
  await Promise.all([sender.close(), viewer.close()])
  return figures
}

async function throughSrs(lab: LabBrowser, whip: string, whep: string): Promise<Figures> {
  const [sender, viewer] = [await lab.page(), await lab.page()]
  await sender.evaluate((url) => window.lab.publishClock('p', url), whip)
  await viewer.evaluate((url) => window.lab.play('v', url), whep)
  const figures = await measure(viewer)
  await sender.evaluate(() => window.lab.publisher('p').stop())
  await Promise.all([sender.close(), viewer.close()])
  return figures
}

function say(name: string, { p50, p95, pictures, longestPause }: Figures): void {
  console.log(
    `${name}: p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms, ${pictures.toFixed(1)} pictures/s, longest pause ${longestPause.toFixed(0)} ms`,
  )
}

const stand = await openSrsStand()
const lab = await openLabBrowser()
const address = { secure: false, host: new URL(stand.url).host }
const { media } = stand.assembly.services
for (let run = 1; run <= RUNS; run++) {
  const { streamID, whipURL = '' } = media.pushGrant('clock', address)
  media.claim(streamID)
  const alone = await bare(lab)
  const srs = await throughSrs(lab, whipURL, media.playURLs(streamID, address).whepURL ?? '')
  say(`run ${run}, two pages alone`, alone)
  say(`run ${run}, through SRS`, srs)
  console.log(
    `run ${run}: p50 ${(srs.p50 / alone.p50).toFixed(2)} times as long, ${((srs.pictures / alone.pictures) * 100).toFixed(0)} % of the pictures`,
  )
}
await lab.close()
await stand.close()
