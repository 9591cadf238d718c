// From just before a picture enters the encoder to the picture on the watch page, by a clock drawn into each picture:
// FLV by WebSocket, then HLS through hls.js, as where no WebSockets get through.
//   npx tsx test/bench/watch_delay.ts [seconds] [pictures between key frames, of 30 a second]
import type { Browser } from 'playwright-core'
import { systemClock } from '../../server/clock.js'
import { launchChromium } from '../support/chromium.js'
import { proxyWithoutFlvSockets } from '../support/no_flv_sockets.js'
import { type RunningServer, runningServer } from '../support/running_server.js'
import { silentLog } from '../support/silent_log.js'
import { HEIGHT, readTime, WIDTH } from './relay/barcode.js'
import { now, percentile, publishPainted } from './relay/painted.js'

const [seconds = 30, gop = 30] = process.argv.slice(2).map(Number)
/** Left out at the start (ms): what the player catches up with. */
const SETTLE = 12_000
const ROOM = 'painted'

/** The picture on the page as grey bytes, and when it was looked at; undefined before there is one. */
function look([width, height]: readonly [number, number]): { at: number; grey: string } | undefined {
  const picture = document.querySelector<HTMLCanvasElement | HTMLVideoElement>('.main canvas, .main video')
  const brush = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d')
  if (picture === null || brush === null) return undefined
  const at = performance.timeOrigin + performance.now()
  brush.drawImage(picture, 0, 0, width, height)
  const pixels = brush.getImageData(0, 0, width, height).data
  let grey = ''
  for (let i = 0; i < pixels.length; i += 4) grey += String.fromCharCode(pixels[i] ?? 0)
  return { at, grey }
}

async function measure(browser: Browser, server: RunningServer, by: 'flv' | 'hls', bar: number): Promise<void> {
  const context = await browser.newContext()
  const page = await context.newPage()
  const proxy = await proxyWithoutFlvSockets(server.url)
  await page.goto(`${(by === 'hls' ? proxy : server).url}/watch/${ROOM}`)
  await page.locator('.watch[data-phase="watching"]').waitFor()
  const ages: number[] = []
  const began = now()
  while (now() - began < SETTLE + seconds * 1_000) {
    await page.waitForTimeout(100)
    const seen = await page.evaluate(look, [WIDTH, HEIGHT] as const)
    const drawn = seen && readTime(Buffer.from(seen.grey, 'latin1'))
    if (seen && drawn !== undefined && now() - began > SETTLE) ages.push(seen.at - drawn)
  }
  await context.close()
  await proxy.close()
  ages.sort((a, b) => a - b)
  const [p50, p95] = [percentile(ages, 0.5), percentile(ages, 0.95)]
  console.log(`watch page by ${by}, a key frame each ${gop / 30} s: ${ages.length} looks, p50 ${p50} ms, p95 ${p95} ms`)
  console.log(JSON.stringify({ what: `picture to picture, watch page by ${by}, ms`, value: p50, bar }))
}

const settings = { media: { rtmpPort: 0 }, liveRoom: { heartbeatTimeout: 600 } }
const server = await runningServer(settings, silentLog, { clock: systemClock })
const host = await server.user('host')
await host.create('live_room', ROOM)
const { pushURL } = await host.pushURL('live_room')
const stopPush = publishPainted(pushURL, gop)
await host.call('live_room', 'add_pusher', { roomID: ROOM, userID: 'host', userName: 'Host', userAvatar: '', pushURL })
const browser = await launchChromium()
try {
  await measure(browser, server, 'flv', 1_000)
  await measure(browser, server, 'hls', 6_000)
} finally {
  await browser.close()
  stopPush()
  await server.close()
}
process.exit()
