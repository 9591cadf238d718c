import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import WebSocket from 'ws'
import type { RunningServer } from '../support/running_server.js'
import type { SrsEmulator } from '../support/srs_emulator.js'
import { NodesOverSrs } from './nodes_over_srs.js'

// Browsers by WebRTC over several nodes: an offer reaches any node, SRS asks any other about it, and the session's end
// may come from a third.

const OFFER = [
  'v=0',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:0123456789012345678901',
  'a=fingerprint:sha-256 00:11',
  'a=rtpmap:111 opus/48000/2',
  '',
].join('\r\n')

let stand: NodesOverSrs
let srs: SrsEmulator
let here: RunningServer
let there: RunningServer

beforeAll(async () => {
  stand = await NodesOverSrs.start(true)
  srs = stand.srs
  ;[here, there] = stand.both
}, 60_000)
afterAll(() => stand.stop())

const within = { timeout: 10_000, interval: 10 }
const post = (url: string, body = OFFER) =>
  fetch(url, { method: 'POST', body, headers: { 'Content-Type': 'application/sdp' } })
/** Offers until the node has heard that the publisher is through. */
async function plays(whepURL: string): Promise<Response> {
  let reply = await post(whepURL)
  await expect
    .poll(async () => {
      if (reply.status === 409) reply = await post(whepURL)
      return reply.status
    }, within)
    .toBe(201)
  return reply
}
const at = ({ url }: RunningServer, address: string) => address.replace(/^http:\/\/[^/]+/, url)
const locationOf = (reply: Response) => reply.headers.get('location') ?? ''
/** All but the player that holds the stream's RTMP side meanwhile. */
const clients = (streamID: string) =>
  [...srs.clients.values()].filter(({ stream, flv }) => stream === streamID && flv !== true).length
const publishers = (streamID: string) =>
  [...srs.clients.values()].filter((it) => it.publish && it.stream === streamID).length

function control(location: string) {
  const ws = new WebSocket(location.replace('http', 'ws'))
  const said: string[] = []
  ws.on('message', (data) => said.push(String(data)))
  ws.on('error', () => {})
  const closed = new Promise<number>((resolve) => ws.on('close', resolve))
  return { ws, said, closed, opened: new Promise((resolve) => ws.on('open', resolve)) }
}

/** In a room that a second user made; publishes by WHIP at the one node, and is played by WHEP at the other. */
async function call(roomID: string, userID: string) {
  const [owner, member] = [await here.user(`${userID}owner`), await there.user(userID)]
  await owner.create('multi_room', roomID)
  await owner.enter('multi_room', roomID)
  const { pushURL, whipURL = '' } = await member.pushURL('multi_room')
  const streamID = /\/live\/([^?]+)/.exec(pushURL)?.[1] ?? ''
  const seat = { roomID, userID, userName: '', userAvatar: '' }
  expect((await member.call('multi_room', 'add_pusher', { ...seat, pushURL })).code).toBe(0)
  const { pushers } = await owner.call('multi_room', 'get_pushers', { roomID })
  const whepURL = pushers.find((it) => it.userID === userID)?.whepURL ?? ''
  return { owner, member, streamID, whipURL: at(there, whipURL), whepURL: at(here, whepURL) }
}

test('an offer is answered by the node that it reached, whichever node SRS asked about it', async () => {
  for (let round = 0; round < 4; round++) {
    const { streamID, whipURL, whepURL } = await call(`r${round}`, `ann${round}`)
    const published = await post(whipURL)
    expect(published.status).toBe(201)
    expect(locationOf(published)).toMatch(new RegExp(`^${there.url}/live/${streamID}\\.whip/[0-9a-f]{32}$`))
    expect(new URL(locationOf(await plays(whepURL))).origin).toBe(here.url)
    expect(await stand.states(streamID)).toEqual(['live', 'live'])
    // An odd number of hooks, so that the next round begins at the other node.
    if (round % 2 === 0) await srs.play(streamID, new URL(whepURL).search)
  }
})

test('a session ends by DELETE at its Location; another node leads there', async () => {
  const { streamID, whipURL } = await call('ended', 'ben')
  const location = locationOf(await post(whipURL))
  const elsewhere = at(here, location)
  const led = await fetch(elsewhere, { method: 'DELETE', redirect: 'manual' })
  expect([led.status, locationOf(led), led.headers.get('access-control-allow-origin')]).toEqual([307, location, '*'])
  const nobodys = elsewhere.replace(/.{30}$/, '0'.repeat(30))
  expect((await fetch(nobodys, { method: 'DELETE' })).status).toBe(404)
  const nowhere = elsewhere.replace(/.{32}$/, 'f'.repeat(32))
  expect((await fetch(nowhere, { method: 'DELETE', redirect: 'manual' })).status).toBe(404)
  expect((await fetch(elsewhere, { method: 'DELETE' })).status).toBe(200)
  await expect.poll(() => stand.states(streamID), within).toEqual(['ended', 'ended'])
  expect(publishers(streamID)).toBe(0)
})

test('a kick at one node tells the publisher at the other and all players why, within a second', async () => {
  const { owner, streamID, whipURL, whepURL } = await call('kicked', 'cat')
  const publisher = control(locationOf(await post(whipURL)))
  const players = [control(locationOf(await plays(whepURL))), control(locationOf(await plays(at(there, whepURL))))]
  await Promise.all([publisher, ...players].map(({ opened }) => opened))
  const began = performance.now()
  await owner.call('multi_room', 'kick_pusher', { roomID: 'kicked', targetUserID: 'cat' })
  expect(await Promise.all([publisher, ...players].map(({ closed }) => closed))).toEqual([4403, 4403, 4403])
  expect(performance.now() - began).toBeLessThan(1_000)
  await expect.poll(() => clients(streamID), within).toBe(0)
  for (const node of stand.nodes)
    await expect.poll(async () => (await post(at(node, whipURL))).status, within).toBe(403)
})

test('a room that is closed at one node ends its sessions at the other', async () => {
  const { owner, streamID, whipURL, whepURL } = await call('closed', 'dan')
  const publisher = control(locationOf(await post(whipURL)))
  const player = control(locationOf(await plays(at(there, whepURL))))
  await Promise.all([publisher.opened, player.opened])
  await owner.call('multi_room', 'destroy_room', { roomID: 'closed' })
  expect(await Promise.all([publisher.closed, player.closed])).toEqual([4403, 4403])
  await expect.poll(() => clients(streamID), within).toBe(0)
  expect(await stand.states(streamID)).toEqual(['ended', 'ended'])
})

test('a key frame that a player lacks at one node is asked of the publisher at the other', async () => {
  const { streamID, whipURL, whepURL } = await call('pictures', 'eve')
  const publisher = control(locationOf(await post(whipURL)))
  const player = control(locationOf(await plays(whepURL)))
  await Promise.all([publisher.opened, player.opened])
  player.ws.send('{"event":"keyframe"}')
  await expect.poll(() => publisher.said, within).toEqual(['{"event":"keyframe"}'])
  // Whoever joins by RTMP needs one too, whichever node agreed.
  for (let i = 0; i < 2; i++) await srs.play(streamID, new URL(whepURL).search)
  await expect.poll(() => publisher.said.length, within).toBe(2)
  expect(player.said).toEqual([])
})

test('a renewed offer at the other node takes the stream over, which lives meanwhile for every node', async () => {
  const { member, streamID, whipURL, whepURL } = await call('renewed', 'fay')
  const publisher = control(locationOf(await post(whipURL)))
  const player = control(locationOf(await plays(whepURL)))
  await Promise.all([publisher.opened, player.opened])
  const ended: string[] = []
  for (const { assembly } of stand.nodes)
    assembly.services.media.listen({ published: () => {}, unpublished: (streamID) => ended.push(streamID) })
  const renewed = await member.call('multi_room', 'get_push_url', { userID: 'fay' })
  expect(renewed.code).toBe(0)
  const again = await post(at(here, whipURL))
  expect([again.status, new URL(locationOf(again)).origin]).toEqual([201, here.url])
  expect(await publisher.closed).toBe(4409)
  expect(await player.closed).toBe(1000)
  expect(await stand.states(streamID)).toEqual(['live', 'live'])
  expect(publishers(streamID)).toBe(1)
  expect(ended).toEqual([])
  await plays(whepURL)
})

test('while one node makes an offer another one takes neither a second one nor players of what is to come', async () => {
  const { streamID, whipURL, whepURL } = await call('twice', 'gus')
  const player = control(locationOf((await post(whipURL)) && (await plays(whepURL))))
  await player.opened
  let answer = () => {}
  srs.answered = new Promise((resolve) => {
    answer = resolve
  })
  const offers = srs.queries.length
  const first = post(whipURL)
  await expect.poll(() => srs.queries.length, within).toBe(offers + 1)
  expect(await player.closed).toBe(1000)
  for (const url of [at(here, whipURL), whipURL, whepURL]) {
    const reply = await post(url)
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([409, '1'])
  }
  expect(await stand.states(streamID)).toEqual(['live', 'live'])
  answer()
  expect((await first).status).toBe(201)
  expect(publishers(streamID)).toBe(1)
  await expect.poll(async () => (await post(whepURL)).status, within).toBe(201)
})

test('a node that stops tells its sessions to come back, and another one takes them', async () => {
  const { streamID, whipURL } = await call('moved', 'hal')
  const publisher = control(locationOf(await post(whipURL)))
  await publisher.opened
  stand.nodes.splice(1)
  await there.close()
  expect(await publisher.closed).toBe(1012)
  await vi.waitFor(async () => expect((await post(at(here, whipURL))).status).toBe(201))
  expect(publishers(streamID)).toBe(1)
  expect(await stand.states(streamID)).toEqual(['live'])
})
