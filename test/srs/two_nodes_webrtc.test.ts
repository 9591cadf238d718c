import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { reportOf, sees, type WebClientSite, webClientSite, webPerson } from '../support/web_client_page.js'
import { type LabBrowser, openLabBrowser } from './lab_page.js'
import { TwoNodesStand } from './two_nodes_stand.js'

// Browsers by WebRTC through a real SRS under two nodes: its hooks go to one node after the other.

let stand: TwoNodesStand
let lab: LabBrowser
let site: WebClientSite
beforeAll(async () => {
  stand = await TwoNodesStand.open(true)
  lab = await openLabBrowser()
  site = await webClientSite()
})
afterAll(async () => {
  await site?.close()
  await lab?.close()
  await stand?.close()
})
afterEach(async () => {
  await Promise.all(lab.browser.contexts().map((it) => it.close()))
})

const within = { timeout: 20_000, interval: 20 }
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms))
const publishing = (page: Page, url: string) => page.evaluate((url) => window.lab.publishClock('p', url, {}), url)
const playing = (page: Page, url: string) => page.evaluate((url) => window.lab.play('v', url, {}), url)
const published = (page: Page) => page.evaluate(() => window.lab.publisherReport('p'))
const played = (page: Page) => page.evaluate(() => window.lab.playerReport('v'))
const eventually = (page: Page, of: typeof published | typeof played, event: RegExp, timeout = 20_000) =>
  vi.waitFor(async () => expect((await of(page)).events).toContainEqual(expect.stringMatching(event)), {
    ...within,
    timeout,
  })

/** Bob asks the one node for what he publishes by, Ann the other for where she plays it. */
async function member(roomID: string) {
  const [here, there] = stand.both
  const [ann, bob] = [await here.user('ann'), await there.user('bob')]
  await ann.create('multi_room', roomID)
  await ann.enter('multi_room', roomID)
  const { pushURL, whipURL = '' } = await bob.pushURL('multi_room')
  const streamID = /\/live\/([^?]+)/.exec(pushURL)?.[1] ?? ''
  await bob.call('multi_room', 'add_pusher', { roomID, userID: 'bob', userName: '', userAvatar: '', pushURL })
  const { pushers } = await ann.call('multi_room', 'get_pushers', { roomID })
  return { ann, bob, streamID, whipURL, whepURL: pushers.find(({ userID }) => userID === 'bob')?.whepURL ?? '' }
}

it('a page at one node is seen by a page at the other; a kick there cuts it within a second', async () => {
  const { ann, streamID, whipURL, whepURL } = await member('kicked')
  const [sender, viewer] = [await lab.page(), await lab.page()]
  await publishing(sender, whipURL)
  await playing(viewer, whepURL)
  await eventually(viewer, played, /^playing/)
  await pause(2_000)
  await viewer.evaluate(() => window.lab.resetPlayer('v'))
  await pause(2_000)
  const { stats, latencies } = await played(viewer)
  expect(stats).toMatchObject({ engine: 'webrtc', width: 480, height: 360, state: 'playing' })
  expect(latencies.length).toBeGreaterThan(10)
  const began = performance.now()
  await ann.call('multi_room', 'kick_pusher', { roomID: 'kicked', targetUserID: 'bob' })
  await Promise.all([
    eventually(sender, published, /^ended kicked/, 1_000),
    eventually(viewer, played, /^retry/, 1_000),
    vi.waitFor(async () => expect(await stand.states(streamID)).toEqual(['ended', 'ended']), within),
  ])
  console.log(`kick at the other node: all know ${(performance.now() - began).toFixed(0)} ms after it`)
  await vi.waitFor(async () => expect((await stand.srs.api('clients/')).clients).toEqual([]), within)
  await ann.call('multi_room', 'unkick_pusher', { roomID: 'kicked', targetUserID: 'bob' })
})

it('a second page takes over by the balancer, is seen at once, and leaves by DELETE at any node', async () => {
  const { streamID, whipURL, whepURL } = await member('renewed')
  const balanced = (url: string) => url.replace(/^http:\/\/[^/]+/, stand.balancerUrl)
  const [sender, second, viewer] = [await lab.page(), await lab.page(), await lab.page()]
  await publishing(sender, balanced(whipURL))
  await playing(viewer, balanced(whepURL))
  await eventually(viewer, played, /^playing/)
  const located = second.waitForResponse((reply) => reply.status() === 201)
  await publishing(second, balanced(whipURL))
  await eventually(sender, published, /^ended replaced/, 2_000)
  await vi.waitFor(
    async () => expect((await played(viewer)).events.filter((it) => it === 'firstframe').length).toBe(2),
    within,
  )
  expect(await stand.states(streamID)).toEqual(['live', 'live'])
  const location = (await located).headers().location ?? ''
  const elsewhere = stand.nodes.find(({ url }) => !location.startsWith(url))?.url ?? ''
  const ended = await fetch(location.replace(/^http:\/\/[^/]+/, elsewhere), { method: 'DELETE' })
  expect([ended.status, ended.redirected]).toEqual([200, true])
  await eventually(second, published, /^ended/, 1_000)
  await vi.waitFor(async () => expect(await stand.states(streamID)).toEqual(['ended', 'ended']), within)
})

it('a call of two pages at two nodes has pictures both ways, and ends for both', async () => {
  const [ann, ben] = [await webPerson(lab.browser, site.url), await webPerson(lab.browser, site.url)]
  const [here, there] = stand.both
  const roomID = await ann.evaluate((who) => window.web.call(who, ''), { serverUrl: here.url, name: 'Ann' })
  const who = { serverUrl: there.url, name: 'Ben' }
  await ben.evaluate(([who, roomID]) => window.web.call(who, roomID), [who, roomID] as const)
  await Promise.all([sees(ann, 'people', 'video'), sees(ben, 'people', 'video')])
  await ben.evaluate(() => window.web.stop())
  await vi.waitFor(async () => expect((await reportOf(ann)).events).toContain('onPusherQuit'), within)
  expect((await reportOf(ann)).failures).toEqual([])
  await ann.evaluate(() => window.web.stop())
  await vi.waitFor(async () => expect((await stand.srs.api('clients/')).clients).toEqual([]), within)
})
