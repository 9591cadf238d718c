import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { firstPicture, type Pusher, probe, push } from '../support/ffmpeg.js'
import { type LabBrowser, openLabBrowser } from './lab_page.js'
import { openSrsStand, type SrsStand } from './stand.js'

// Browsers by WebRTC through a real SRS, beside ffmpeg as the phone that speaks RTMP.

let stand: SrsStand
let lab: LabBrowser
let pushers: Pusher[]
beforeAll(async () => {
  stand = await openSrsStand({ rateLimit: { enabled: true } })
  lab = await openLabBrowser()
})
afterAll(async () => {
  await lab?.close()
  await stand?.close()
})
beforeEach(() => {
  pushers = []
})
afterEach(async () => {
  await Promise.all(pushers.map((it) => it.stop()))
  await Promise.all(lab.browser.contexts().map((it) => it.close()))
})

const within = { timeout: 20_000, interval: 50 }
const media = () => stand.assembly.services.media
function grant(userID = 'ann') {
  const address = { secure: false, host: new URL(stand.url).host }
  const { streamID, pushURL, whipURL = '' } = media().pushGrant(userID, address)
  media().claim(streamID)
  const { accelerateURL, flvURL = '', whepURL = '' } = media().playURLs(streamID, address)
  return { streamID, pushURL, whipURL, accelerateURL, flvURL, whepURL }
}
const publishing = (page: Page, url: string, options = {}) =>
  page.evaluate(([url, options]) => window.lab.publishClock('p', url, options), [url, options] as const)
const playing = (page: Page, url: string, options = {}) =>
  page.evaluate(([url, options]) => window.lab.play('v', url, options), [url, options] as const)
const published = (page: Page) => page.evaluate(() => window.lab.publisherReport('p'))
const played = (page: Page) => page.evaluate(() => window.lab.playerReport('v'))
const forget = (page: Page) => page.evaluate(() => window.lab.resetPlayer('v'))
const eventually = (page: Page, of: typeof published | typeof played, event: string | RegExp, limit = 20_000) =>
  vi.waitFor(async () => expect((await of(page)).events).toContainEqual(expect.stringMatching(event)), {
    timeout: limit,
    interval: 20,
  })
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms))
const sessions = async () => {
  const { clients } = await stand.srs.api('clients/')
  return Array.isArray(clients) ? clients.length : -1
}

describe('a browser', () => {
  it('publishes by WHIP, another plays it by WHEP, with sound', async () => {
    const { whipURL, whepURL } = grant()
    const [sender, viewer] = [await lab.page(), await lab.page()]
    await publishing(sender, whipURL)
    await playing(viewer, whepURL)
    await eventually(viewer, played, /^playing/)
    await pause(3_000)
    await forget(viewer)
    await pause(3_000)
    const { stats, latencies } = await played(viewer)
    expect(stats).toMatchObject({ engine: 'webrtc', width: 480, height: 360, sound: 'playing', state: 'playing' })
    expect(latencies.length).toBeGreaterThan(15)
    expect((await published(sender)).stats).toMatchObject({ width: 480, height: 360, state: 'publishing' })
  })

  it('is seen by RTMP and FLV within a second of joining, and heard, lips and sound together', async () => {
    const { whipURL, accelerateURL, flvURL } = grant()
    const [sender, viewer] = [await lab.page(), await lab.page()]
    await publishing(sender, whipURL, { flashes: true })
    // SRS gives sound to RTMP when the browser sent two RTCP reports of it: Chromium does every 5 s.
    await pause(12_000)
    expect(await probe(accelerateURL)).toMatchObject({ video: { codec: 'h264', width: 480 }, audio: { codec: 'aac' } })
    const asked = performance.now()
    await firstPicture(accelerateURL)
    const seenAfter = performance.now() - asked
    const joined = performance.now()
    await playing(viewer, flvURL, { read: 'flashes' })
    await eventually(viewer, played, /^firstframe/)
    const joinedAfter = performance.now() - joined
    await pause(4_000)
    await forget(viewer)
    await pause(8_000)
    const { flashes, beeps } = await played(viewer)
    const skews = flashes
      .map((flash) => beeps.map((beep) => flash - beep).sort((a, b) => Math.abs(a) - Math.abs(b))[0] ?? 1_000)
      .filter((skew) => Math.abs(skew) < 500)
    console.log(
      `picture after joining, ms: RTMP ${seenAfter.toFixed(0)}, FLV ${joinedAfter.toFixed(0)}; picture after sound, ms: ${skews.map(Math.round)}`,
    )
    expect(skews.length).toBeGreaterThan(3)
    expect(Math.max(seenAfter, joinedAfter)).toBeLessThan(2_000)
    // The player lets pictures lead by 74 ms, and SRS stamps the sound that it makes of Opus 25 ms late. Sound that is
    // 125 ms late is noticed (ITU-R BT.1359).
    expect(Math.abs(skews.toSorted((a, b) => a - b)[Math.floor(skews.length / 2)] ?? 1_000)).toBeLessThan(125)
  })

  it('sees and hears an RTMP phone, with B-frames or without', async () => {
    for (const bFrames of [0, 2]) {
      const { pushURL, whepURL, streamID } = grant('phone')
      pushers.push(push(pushURL, { bFrames }))
      await vi.waitFor(async () => expect(await media().streamState(streamID)).toBe('live'), within)
      const viewer = await lab.page()
      await playing(viewer, whepURL, { read: 'nothing' })
      await eventually(viewer, played, /^playing/)
      await pause(3_000)
      const { stats } = await played(viewer)
      expect(stats).toMatchObject({ engine: 'webrtc', width: 320, sound: 'playing' })
      expect(stats.fps).toBeGreaterThan(bFrames === 0 ? 8 : 3)
      expect(stats.audioBitrate).toBeGreaterThan(10)
    }
  })

  it('is told of a kick, and its players of the end, within a second', async () => {
    const { streamID, whipURL, whepURL } = grant()
    const [sender, viewer] = [await lab.page(), await lab.page()]
    await publishing(sender, whipURL)
    await playing(viewer, whepURL)
    await eventually(viewer, played, /^playing/)
    const kicked = performance.now()
    await media().revoke(streamID, 'bob')
    await Promise.all([
      eventually(sender, published, /^ended kicked/, 1_000),
      eventually(viewer, played, /^retry/, 1_000),
    ])
    console.log(`kick: told after ${(performance.now() - kicked).toFixed(0)} ms`)
    await vi.waitFor(async () => expect(await sessions()).toBe(0), within)
  })

  it('is told when another device takes the stream over, which is seen at once', async () => {
    const { whipURL, whepURL } = grant()
    const [sender, second, viewer] = [await lab.page(), await lab.page(), await lab.page()]
    await publishing(sender, whipURL)
    await playing(viewer, whepURL)
    await eventually(viewer, played, /^playing/)
    await publishing(second, whipURL)
    await eventually(sender, published, /^ended replaced/, 2_000)
    await vi.waitFor(
      async () => expect((await played(viewer)).events.filter((it) => it === 'firstframe').length).toBe(2),
      within,
    )
  })

  it('that leaves without a word leaves no session behind', async () => {
    const { whipURL, streamID } = grant()
    const sender = await lab.page()
    await publishing(sender, whipURL)
    await sender.close()
    await vi.waitFor(async () => expect(await media().streamState(streamID)).toBe('ended'), {
      timeout: 8_000,
      interval: 50,
    })
  })
})

describe('when UDP does not get through', () => {
  // As a firewall does: the answer names a port where nobody is.
  const blocked = async (page: Page) => {
    await page.route(/\.(whip|whep)\?/, async (route) => {
      const reply = await route.fetch()
      const body = (await reply.text()).replace(/(a=candidate:.* udp \d+ \S+) \d+ /g, '$1 9 ')
      await route.fulfill({ response: reply, body })
    })
    return page
  }

  it('a player falls back to FLV, and plays within 4 s', async () => {
    const { pushURL, whepURL, flvURL, streamID } = grant('phone')
    pushers.push(push(pushURL))
    await vi.waitFor(async () => expect(await media().streamState(streamID)).toBe('live'), within)
    const viewer = await blocked(await lab.page())
    const began = performance.now()
    await playing(viewer, whepURL, { read: 'nothing', fallback: flvURL })
    await eventually(viewer, played, /^firstframe/)
    const after = performance.now() - began
    console.log(`UDP blocked: FLV after ${after.toFixed(0)} ms`)
    expect((await played(viewer)).events[0]).toMatch(/^fallback .*UDP/)
    expect((await played(viewer)).stats.engine).toBe('webcodecs')
    expect(after).toBeLessThan(6_000)
  })

  it('a publisher ends with a reason of its own', async () => {
    const sender = await blocked(await lab.page())
    await expect(publishing(sender, grant().whipURL)).rejects.toThrow(/unreachable: no UDP/)
  })
})

it('10,000 refused requests never reach SRS, and no name is busy after them', async () => {
  const { whipURL, whepURL, streamID } = grant()
  const before = stand.srs.output.length
  const wrong = [whipURL.replace(/txSecret=./, 'txSecret=x'), whepURL.replace(/txSecret=./, 'txSecret=x')]
  const statuses = new Map<number, number>()
  for (let i = 0; i < 10_000; i += 50) {
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, k) =>
        fetch(wrong[k % 2] ?? '', { method: 'POST', headers: { 'Content-Type': 'application/sdp' }, body: 'v=0' }),
      ),
    )
    for (const reply of replies) {
      statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1)
      await reply.text()
    }
  }
  console.log('refused:', Object.fromEntries(statuses))
  expect([...statuses.keys()].every((status) => status === 403 || status === 429)).toBe(true)
  expect(stand.srs.output.slice(before)).not.toContain(streamID)
  await pause(1_000)
  await publishing(await lab.page(), whipURL)
})

it('SRS killed and started again: publisher and player are back', async () => {
  const { whipURL, whepURL, streamID } = grant()
  const [sender, viewer] = [await lab.page(), await lab.page()]
  await publishing(sender, whipURL)
  await playing(viewer, whepURL, { retries: 20 })
  await eventually(viewer, played, /^playing/)
  await stand.srs.kill()
  const killed = performance.now()
  await eventually(sender, published, /^ended network/, 15_000)
  console.log(`SRS killed: the publisher knows after ${(performance.now() - killed).toFixed(0)} ms`)
  await stand.srs.start()
  await vi.waitFor(() => publishing(sender, whipURL), within)
  await vi.waitFor(async () => expect((await played(viewer)).stats.state).toBe('playing'), {
    timeout: 40_000,
    interval: 100,
  })
  expect(await media().streamState(streamID)).toBe('live')
  console.log(`everybody is back ${(performance.now() - killed).toFixed(0)} ms after the kill`)
})
