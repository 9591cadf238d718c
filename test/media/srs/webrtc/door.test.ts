import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import WebSocket from 'ws'
import { randomIds } from '../../../../server/ids.js'
import { Srs } from '../../../../server/media/srs/srs.js'
import { ManualClock } from '../../../support/manual_clock.js'
import { memoryRevocations } from '../../../support/revocations.js'
import { recordingLog } from '../../../support/silent_log.js'
import { SrsEmulator } from '../../../support/srs_emulator.js'

const OFFER = [
  'v=0',
  'o=- 1 2 IN IP4 127.0.0.1',
  's=-',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:0123456789012345678901',
  'a=fingerprint:sha-256 00:11',
  'a=rtpmap:111 opus/48000/2',
  'm=video 9 UDP/TLS/RTP/SAVPF 106',
  'a=rtpmap:106 H264/90000',
  '',
].join('\r\n')

let srs: SrsEmulator
let media: Srs
let clock: ManualClock
let server: Server
let address: { secure: boolean; host: string }
let logged: ReturnType<typeof recordingLog>

beforeEach(async () => {
  clock = new ManualClock()
  logged = recordingLog()
  srs = new SrsEmulator(async (body) => (await media.hook('secret', body)) ?? 403)
  await srs.start()
  const { apiUrl: url, username, password } = srs
  media = new Srs({
    addresses: {
      rtmpHost: 'srs.example.com',
      httpOrigin: srs.apiUrl,
      app: 'live',
      pushKey: 'push',
      playKey: 'play',
      pushUrlTtl: 86_400,
      playUrlTtl: 3600,
    },
    api: { url, username, password, timeout: 1_000 },
    hookSecret: 'secret',
    clock,
    ids: randomIds,
    log: logged.log,
    revocations: memoryRevocations(),
    webrtc: {
      ipOf: (request) => String(request.headers['x-ip'] ?? '9.9.9.9'),
      limited: true,
      places: { connections: 20, connectionsPerAddress: 5 },
    },
  })
  await media.start()
  server = createServer((request, response) => {
    if (!media.attachments.some((it) => it.request?.(request, response))) response.writeHead(404).end()
  })
  server.on('upgrade', (request, socket, head) => {
    if (!media.attachments.some((it) => it.upgrade?.(request, socket, head))) socket.destroy()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  address = { secure: false, host: `127.0.0.1:${(server.address() as AddressInfo).port}` }
})
afterEach(async () => {
  await media.close()
  await srs.stop()
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
  expect(logged.text()).not.toMatch(/txSecret=[0-9a-f]{32}/)
})

const grant = (userID = 'ann') => {
  const { streamID, whipURL = '' } = media.pushGrant(userID, address)
  media.claim(streamID)
  return { streamID, whipURL, whepURL: media.playURLs(streamID, address).whepURL ?? '' }
}
const post = (url: string, body = OFFER, headers: { [name: string]: string } = {}) =>
  fetch(url, { method: 'POST', body, headers: { 'Content-Type': 'application/sdp', ...headers } })
const locationOf = (reply: Response) => new URL(reply.headers.get('location') ?? '', reply.url).href
const control = (location: string) => {
  const ws = new WebSocket(location.replace('http', 'ws'))
  const said: string[] = []
  ws.on('message', (data) => said.push(String(data)))
  const closed = new Promise<number>((resolve) => ws.on('close', resolve))
  ws.on('error', () => {})
  return { ws, said, closed, opened: new Promise((resolve, reject) => ws.on('open', resolve).on('error', reject)) }
}
/** All but the player that holds the stream's RTMP side meanwhile. */
const sessions = () => [...srs.clients.values()].filter(({ flv }) => flv !== true).length
const publishers = () => [...srs.clients.values()].filter((it) => it.publish).map(({ stream }) => stream)

describe('an offer', () => {
  it('publishes by WHIP and plays by WHEP: 201, the answer, and a Location below the endpoint', async () => {
    const { streamID, whipURL, whepURL } = grant()
    const reply = await post(whipURL)
    expect(reply.status).toBe(201)
    expect(reply.headers.get('content-type')).toBe('application/sdp')
    expect(reply.headers.get('access-control-expose-headers')).toContain('Location')
    expect(await reply.text()).toContain('s=answer')
    expect(locationOf(reply)).toMatch(new RegExp(`^http://${address.host}/live/${streamID}\\.whip/[0-9a-f]{32}$`))
    expect(publishers()).toEqual([streamID])
    expect(await media.streamState(streamID)).toBe('live')
    const played = await post(whepURL)
    expect(played.status).toBe(201)
    expect(sessions()).toBe(2)
    expect(media.webrtcSessions).toBe(2)
  })

  // A second `ticket` hid ours: SRS opened a session that nobody counted, and the log blamed srs.conf. A `vhost` of the
  // operator's other streams would have led past the hooks.
  it('takes nothing to SRS of a query but its signature', async () => {
    const { streamID, whipURL } = grant()
    const more = '&ticket=x&vhost=other&stream=bob_1&app=other&eip=10.0.0.1&txSecret=00&action=delete'
    const reply = await post(`${whipURL}${more}`)
    expect(reply.status).toBe(201)
    const { search } = new URL(whipURL)
    expect(srs.queries).toEqual([
      expect.stringMatching(new RegExp(`^app=live&stream=${streamID}&${search.slice(1)}&ticket=[0-9a-f]{32}$`)),
    ])
    expect([publishers(), media.webrtcSessions]).toEqual([[streamID], 1])
  })

  // Each offer held the stream by a player of five seconds: offers and ends in turns took all connections of SRS.
  it('is held by one player, however often it is made again', async () => {
    const { whipURL } = grant()
    for (let i = 0; i < 5; i++) await fetch(locationOf(await post(whipURL)), { method: 'DELETE' })
    const holders = () => [...srs.clients.values()].filter(({ flv }) => flv === true).length
    await vi.waitFor(() => expect(holders()).toBeLessThanOrEqual(1))
  })

  it('ends by DELETE of its Location, once', async () => {
    const { streamID, whipURL } = grant()
    const location = locationOf(await post(whipURL))
    expect(
      (
        await fetch(
          location.replace(/.$/, (it) => (it === '0' ? '1' : '0')),
          { method: 'DELETE' },
        )
      ).status,
    ).toBe(404)
    expect((await fetch(location, { method: 'DELETE' })).status).toBe(200)
    await vi.waitFor(() => expect(publishers()).toEqual([]))
    await vi.waitFor(async () => expect(await media.streamState(streamID)).toBe('ended'))
    expect((await fetch(location, { method: 'DELETE' })).status).toBe(404)
  })

  it('takes over from an older session of the same stream, which is told so', async () => {
    const { streamID, whipURL } = grant()
    const old = control(locationOf(await post(whipURL)))
    await old.opened
    expect((await post(whipURL)).status).toBe(201)
    expect(await old.closed).toBe(4409)
    expect(publishers()).toEqual([streamID])
  })

  it('ends the players when the publisher ends: they come back to the next one', async () => {
    const { whipURL, whepURL } = grant()
    const location = locationOf(await post(whipURL))
    const player = control(locationOf(await post(whepURL)))
    await player.opened
    await fetch(location, { method: 'DELETE' })
    expect(await player.closed).toBe(1000)
    await vi.waitFor(() => expect(sessions()).toBe(0))
    expect(media.webrtcSessions).toBe(0)
  })
})

describe('what is refused, with a text, before SRS hears of it', () => {
  const refused = async (reply: Response) => {
    const text = await reply.text()
    expect(text).toMatch(/[\u4e00-\u9fff]/)
    expect(reply.headers.get('access-control-allow-origin')).toBe('*')
    expect(srs.queries).toEqual([])
    return reply.status
  }

  it('no signature 401, a wrong, foreign or revoked one 403', async () => {
    const [mine, other] = [grant(), grant('bob')]
    expect(await refused(await post(mine.whipURL.split('?')[0] ?? ''))).toBe(401)
    expect(await refused(await post(mine.whipURL.replace(/txSecret=./, 'txSecret=x')))).toBe(403)
    expect(await refused(await post(mine.whipURL.replace(mine.streamID, other.streamID)))).toBe(403)
    expect(await refused(await post(mine.whepURL.replace('.whep', '.whip')))).toBe(403)
    await media.revokeUser('ann', 'bob')
    expect(await refused(await post(mine.whipURL))).toBe(403)
  })

  it('other methods 405, another type 415, too much 413, what is no offer 400, without H.264 422', async () => {
    const { whipURL } = grant()
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
      const reply = await fetch(whipURL, { method })
      expect(reply.headers.get('allow')).toBe('POST, OPTIONS')
      expect(await refused(reply)).toBe(405)
    }
    expect(await refused(await post(whipURL, OFFER, { 'Content-Type': 'text/plain' }))).toBe(415)
    expect(await refused(await post(whipURL, OFFER + 'a=x\r\n'.repeat(20_000)))).toBe(413)
    expect(await refused(await post(whipURL, 'hello'))).toBe(400)
    expect(await refused(await post(whipURL, OFFER.replace('a=ice-pwd', 'a=nothing')))).toBe(400)
    expect(await refused(await post(whipURL, OFFER.replaceAll('H264', 'VP8')))).toBe(422)
    for (const port of ['-1', '99999', '99999999999', 'x'])
      expect(await refused(await post(whipURL, OFFER.replace('video 9', `video ${port}`)))).toBe(400)
    const session = whipURL.replace('?', `/${'0'.repeat(32)}?`)
    expect(await refused(await fetch(session, { method: 'PATCH' }))).toBe(405)
  })

  it('a stream that nobody publishes 409, with when to come back', async () => {
    const reply = await post(grant().whepURL)
    expect(reply.headers.get('retry-after')).toBe('1')
    expect(await refused(reply)).toBe(409)
  })

  it('the requests of one network that go beyond its rate 429; others are served', async () => {
    const { whipURL } = grant()
    const unsigned = whipURL.split('?')[0] ?? ''
    const statuses = new Map<number, number>()
    for (let i = 0; i < 400; i++) {
      const { status } = await post(unsigned, OFFER, { 'x-ip': '1.2.3.4' })
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
    expect(statuses).toEqual(
      new Map([
        [401, 300],
        [429, 100],
      ]),
    )
    expect(srs.queries).toEqual([])
    expect((await post(whipURL)).status).toBe(201)
  })

  it('the sessions of one network beyond its share 503, until one ends', async () => {
    const { whipURL, whepURL } = grant()
    await post(whipURL, OFFER, { 'x-ip': '5.5.5.5' })
    let last = ''
    for (let i = 0; i < 5; i++) {
      clock.advance(100)
      last = locationOf(await post(whepURL))
    }
    const before = srs.queries.length
    const reply = await post(whepURL)
    expect([reply.status, srs.queries.length]).toEqual([503, before])
    expect((await post(whepURL, OFFER, { 'x-ip': '6.6.6.6' })).status).toBe(201)
    await fetch(last, { method: 'DELETE' })
    clock.advance(1_000)
    expect((await post(whepURL)).status).toBe(201)
  })

  it('answers a preflight, and other addresses stay free', async () => {
    const { whipURL } = grant()
    const reply = await fetch(whipURL, { method: 'OPTIONS' })
    expect(reply.status).toBe(204)
    expect(reply.headers.get('accept-post')).toBe('application/sdp')
    expect(reply.headers.get('access-control-allow-methods')).toContain('DELETE')
    expect((await post(whipURL.replace('.whip', '.whap'))).status).toBe(404)
  })
})

describe('what SRS does not answer', () => {
  it('an offer that it let in and then closed: 422, and the name is free again', async () => {
    const { whipURL } = grant()
    expect((await post(whipURL, `${OFFER}a=unacceptable\r\n`)).status).toBe(422)
    await vi.waitFor(() => expect(sessions()).toBe(0))
    expect(media.webrtcSessions).toBe(0)
    expect((await post(whipURL)).status).toBe(201)
  })

  /*
   * Whoever publishes by an offer that sends nothing, or by one that SRS stumbles over, was told to come again soon,
   * for ever, and the log had a line each time that put it down to srs.conf.
   */
  it('one that is of no use to SRS, which has answered others: 422, without a line in the log', async () => {
    const { whipURL, whepURL } = grant()
    expect((await post(whipURL)).status).toBe(201)
    srs.rtc = false
    expect((await post(grant().whipURL)).status).toBe(422)
    const inSession = (direction: string) => OFFER.replace('s=-\r\n', `s=-\r\na=${direction}\r\n`)
    for (const direction of ['recvonly', 'inactive'])
      expect(await (await post(whipURL, inSession(direction))).text()).toContain('a=sendonly')
    for (const direction of ['sendonly', 'inactive'])
      expect(await (await post(whepURL, inSession(direction))).text()).toContain('a=recvonly')
    expect((await post(whipURL, `${inSession('recvonly')}a=sendonly\r\n`)).status).toBe(422)
    expect(logged.lines.filter(({ level }) => level >= 40)).toEqual([])
    srs.rtc = true
    // What one track says counts before what the session does.
    expect((await post(whipURL, `${inSession('recvonly')}a=sendonly\r\n`)).status).toBe(201)
  })

  it('what goes wrong is said once until an offer is answered', async () => {
    srs.rtc = false
    for (let time = 0; time < 5; time++) expect((await post(grant().whipURL)).status).toBe(503)
    expect(logged.lines.filter(({ level }) => level >= 40)).toHaveLength(1)
  })

  it('with WebRTC off in srs.conf: 503, and the log says where to look', async () => {
    srs.rtc = false
    expect((await post(grant().whipURL)).status).toBe(503)
    expect(logged.text()).toContain('rtc_server')
  })

  it('away: 503', async () => {
    const { whipURL } = grant()
    await srs.stop()
    const reply = await post(whipURL)
    expect(reply.status).toBe(503)
    expect(reply.headers.get('retry-after')).not.toBeNull()
    await srs.start()
  })

  it('restarted: the sessions that it lost are forgotten, their browsers told to come back', async () => {
    const { whipURL } = grant()
    const { opened, closed } = control(locationOf(await post(whipURL)))
    await opened
    srs.restart()
    clock.advance(30_000)
    expect(await closed).toBe(1001)
    expect(media.webrtcSessions).toBe(0)
  })
})

describe('the socket beside a session', () => {
  it('tells a kick at once', async () => {
    const { streamID, whipURL, whepURL } = grant()
    const publisher = control(locationOf(await post(whipURL)))
    const player = control(locationOf(await post(whepURL)))
    await Promise.all([publisher.opened, player.opened])
    await media.revoke(streamID, 'bob')
    expect(await publisher.closed).toBe(4403)
    expect(await player.closed).toBe(4403)
    await vi.waitFor(() => expect(sessions()).toBe(0))
  })

  it('asks for a key frame when somebody joins, at most once a second', async () => {
    const { streamID, whipURL, whepURL } = grant()
    const { opened, said } = control(locationOf(await post(whipURL)))
    await opened
    const { search } = new URL(whepURL)
    for (let i = 0; i < 5; i++) expect(await srs.play(streamID, search)).toBeDefined()
    await vi.waitFor(() => expect(said).toEqual(['{"event":"keyframe"}']))
    clock.advance(999)
    await new Promise((done) => setTimeout(done, 20))
    expect(said.length).toBe(1)
    clock.advance(1)
    await vi.waitFor(() => expect(said.length).toBe(2))
    clock.advance(10_000)
    await new Promise((done) => setTimeout(done, 20))
    expect(said.length).toBe(2)
  })

  // A player that joined while the next publisher's connection came about got no key frame of it, and no picture ever.
  it('of a player asks its publisher for a key frame, at most once a second; of a publisher nobody', async () => {
    const { whipURL, whepURL } = grant()
    const publisher = control(locationOf(await post(whipURL)))
    const player = control(locationOf(await post(whepURL)))
    await Promise.all([publisher.opened, player.opened])
    publisher.ws.send('{"event":"keyframe"}')
    player.ws.send('{"event":"else"}')
    await new Promise((done) => setTimeout(done, 20))
    expect(publisher.said).toEqual([])
    for (let i = 0; i < 3; i++) player.ws.send('{"event":"keyframe"}')
    await vi.waitFor(() => expect(publisher.said).toEqual(['{"event":"keyframe"}']))
    expect(player.said).toEqual([])
    clock.advance(1_000)
    await vi.waitFor(() => expect(publisher.said.length).toBe(2))
  })

  it('that is lost may come back within 5 s; else its session ends', async () => {
    const { whipURL } = grant()
    const location = locationOf(await post(whipURL))
    const first = control(location)
    await first.opened
    first.ws.terminate()
    await first.closed
    await new Promise((done) => setTimeout(done, 20))
    clock.advance(4_000)
    const second = control(location)
    await second.opened
    clock.advance(10_000)
    expect(publishers().length).toBe(1)
    second.ws.terminate()
    await second.closed
    await new Promise((done) => setTimeout(done, 20))
    clock.advance(5_000)
    await vi.waitFor(() => expect(publishers()).toEqual([]))
  })

  it('of a session that is not there is refused', async () => {
    const { whipURL } = grant()
    await expect(control(whipURL.replace('?', `/${'0'.repeat(32)}?`)).opened).rejects.toThrow('404')
  })
})
