import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { EncodedTag } from '../../../server/media/embedded/flv/encoded_tag.js'
import { TagType } from '../../../server/media/embedded/stream_tap.js'
import { flvHeader } from '../../../server/media/flv/tag.js'
import { ManualClock } from '../../support/manual_clock.js'
import { eventually, settled } from './eventually.js'
import { ask, FlvClient } from './flv_client.js'
import { type MediaFixture, openMedia } from './media_fixture.js'
import { audio, nameOf, RtmpClient, video } from './rtmp_client.js'

describe('FLV on the HTTP port', () => {
  let fixture: MediaFixture
  let clock: ManualClock
  let streamID: string
  let pushURL: string
  let webPushURL: string
  let flvURL: string
  let wsURL: string
  const open: { leave(): void }[] = []
  const publishers: RtmpClient[] = []

  beforeEach(async () => {
    clock = new ManualClock()
    fixture = await openMedia({}, clock)
    const { media, address } = fixture
    const grant = media.pushGrant('alice', address)
    streamID = grant.streamID
    pushURL = grant.pushURL
    webPushURL = grant.webPushURL ?? ''
    media.claim(streamID)
    flvURL = media.playURLs(streamID, address).flvURL ?? ''
    wsURL = flvURL.replace(/^http/, 'ws')
  })
  afterEach(async () => {
    for (const client of open.splice(0)) client.leave()
    await Promise.all(publishers.splice(0).map((client) => client.end()))
    await fixture.close()
  })

  const publisher = async (): Promise<RtmpClient> => {
    const client = await RtmpClient.connected(fixture.media.rtmpPort)
    publishers.push(client)
    await client.publish(nameOf(pushURL))
    return client
  }
  const keep = <T extends { leave(): void }>(client: T): T => {
    open.push(client)
    return client
  }
  const webPublisher = async (url = webPushURL): Promise<WebSocket> => {
    const ws = new WebSocket(url, 'publisher')
    keep({ leave: () => ws.terminate() })
    ws.on('error', () => undefined)
    await once(ws, 'open')
    return ws
  }
  const both = async (): Promise<RtmpClient> => {
    const alice = await publisher()
    for (const [type, payload] of [
      [9, video.header()],
      [8, audio.header()],
      [9, video.key()],
      [8, audio.frame()],
    ] as const)
      alice.send(type, 0, payload)
    await eventually(() => fixture.media.stats(streamID)?.audio === true)
    return alice
  }

  it.each(['http', 'ws'] as const)('plays over %s from the last key frame on', async (kind) => {
    const alice = await both()
    const bob = keep(await (kind === 'http' ? FlvClient.http(flvURL) : FlvClient.ws(wsURL)))
    await bob.until((tags) => tags.length === 4)
    alice.send(9, 40, video.inter())
    await bob.until((tags) => tags.length === 5)
    expect(bob.flags).toEqual({ audio: true, video: true })
    expect(
      bob.tags.map(({ type, timestamp, payload }) => [type, timestamp, payload.subarray(0, 2).toString('hex')]),
    ).toEqual([
      [9, 0, '1700'],
      [8, 0, 'af00'],
      [9, 0, '1701'],
      [8, 0, 'af01'],
      [9, 40, '2701'],
    ])
  })

  it.each([
    ['picture only', 9, video.key(), { audio: false, video: true }],
    ['sound only', 8, audio.frame(), { audio: true, video: false }],
  ] as const)('tells players of a stream with %s what there is', async (_what, type, payload, flags) => {
    const alice = await publisher()
    alice.send(type, 0, payload)
    await eventually(() => fixture.media.totals().bytesIn > 0)
    const waiting = FlvClient.http(flvURL)
    await eventually(() => fixture.media.totals().players === 1)
    clock.advance(1000)
    const bob = keep(await waiting)
    await bob.until((tags) => tags.length === (type === 9 ? 1 : 0))
    alice.send(type, 500, payload)
    await bob.until((tags) => tags.length > (type === 9 ? 1 : 0))
    expect(bob.flags).toEqual(flags)
  })

  /*
   * Behind nginx as it comes, sound of 48 kbit/s began half a second late and stuttered: it gathers 4 kB before it
   * passes on.
   */
  it('asks proxies to pass on at once what it sends', async () => {
    await both()
    const answer = await fetch(flvURL)
    await answer.body?.cancel()
    expect(answer.headers.get('x-accel-buffering')).toBe('no')
  })

  it('answers any page: CORS on play, OPTIONS, HEAD and refusals', async () => {
    await both()
    const answers = await Promise.all([
      ask(flvURL, 'OPTIONS'),
      ask(flvURL, 'HEAD'),
      ask(`${flvURL}0`, 'GET'),
      ask(flvURL, 'POST'),
    ])
    expect(answers.map((answer) => answer.statusCode)).toEqual([204, 200, 403, 405])
    for (const answer of answers) expect(answer.headers['access-control-allow-origin']).toBe('*')
    expect(answers[1]?.headers['content-type']).toBe('video/x-flv')
  })

  it('refuses 403: no signature, the push signature, one of another stream, one that expired', async () => {
    const bare = flvURL.replace(/\?.*/, '')
    const pushSigned = bare + pushURL.slice(pushURL.indexOf('?'))
    const foreign =
      fixture.media.playURLs('bob_000000000000', fixture.address).flvURL?.replace('bob_000000000000', streamID) ?? ''
    for (const url of [bare, pushSigned, foreign]) await expect(FlvClient.http(url)).rejects.toThrow('403')
    for (const url of [bare, pushSigned, foreign])
      await expect(FlvClient.ws(url.replace('http', 'ws'))).rejects.toThrow('403')
    clock.advance(2 * 3600_000)
    await expect(FlvClient.http(flvURL)).rejects.toThrow('403')
  })

  it('answers 404 when a stream does not begin in time', async () => {
    const waiting = FlvClient.http(flvURL)
    const refused = expect(waiting).rejects.toThrow('404')
    await eventually(() => fixture.media.totals().players === 1)
    for (let i = 0; i < 17; i++) clock.advance(1000)
    await refused
    expect(fixture.media.totals()).toMatchObject({ players: 0, connections: 0 })
  })

  it('lets players wait for a stream that is about to begin', async () => {
    const waiting = FlvClient.http(flvURL)
    await eventually(() => fixture.media.totals().players === 1)
    await both()
    const bob = keep(await waiting)
    await bob.until((tags) => tags.length === 4)
    expect(bob.flags).toEqual({ audio: true, video: true })
  })

  it('forgets what a stream was when its publisher is gone: the next one may send something else', async () => {
    const first = await both()
    const bob = keep(await FlvClient.http(flvURL))
    await bob.until((tags) => tags.length === 4)
    await first.end()
    await eventually(() => fixture.news.length === 2)
    const waiting = FlvClient.http(flvURL)
    await eventually(() => fixture.media.totals().players === 2)
    const second = await publisher()
    second.send(9, 0, video.key())
    await eventually(() => fixture.media.stats(streamID)?.video === true)
    clock.advance(1000)
    const carol = keep(await waiting)
    await carol.until((tags) => tags.length === 1)
    expect(carol.flags).toEqual({ audio: false, video: true })
    await bob.until((tags) => tags.length === 5)
  })

  it('leaves other paths alone', () => {
    expect(fixture.media.handleRequest({ url: '/weapp/x' } as never, {} as never)).toBe(false)
    expect(fixture.media.handleUpgrade({ url: '/weapp/im' } as never, {} as never, Buffer.alloc(0))).toBe(false)
  })

  it.each([
    '/live/a%20b/c.flv',
    '/live/%',
    '/live/..%2f.flv',
    '/live//.flv',
    '/live/x.flv\u0000',
    '/live/x',
    '//',
    `/live/${'a'.repeat(5000)}.flv`,
    '/live/x.flv?%%%',
  ])('survives a request and an upgrade to %j', async (path) => {
    for (const upgrade of [
      '',
      'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n',
    ]) {
      const socket = connect(Number(fixture.address.host.split(':')[1]), '127.0.0.1')
      socket.on('error', () => undefined)
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${upgrade}\r\n`)
      socket.resume()
      await once(socket, 'close')
    }
    await both()
    keep(await FlvClient.http(flvURL))
  })

  it('takes a stream published over WebSocket, with the sub-protocol echoed', async () => {
    const ws = await webPublisher()
    expect(ws.protocol).toBe('publisher')
    const tags = [
      [TagType.VIDEO, video.header()],
      [TagType.AUDIO, audio.header()],
      [TagType.VIDEO, video.key()],
      [TagType.AUDIO, audio.frame()],
    ] as const
    const bytes = Buffer.concat([
      flvHeader(true, true),
      ...tags.map(([type, payload]) => new EncodedTag(type, 7000, payload).bytes),
    ])
    // Cut where nobody would.
    ws.send(bytes.subarray(0, 5))
    ws.send(bytes.subarray(5, 100))
    ws.send(bytes.subarray(100))
    const bob = keep(await FlvClient.http(flvURL))
    await bob.until((got) => got.length === 4)
    expect(bob.tags.map(({ payload }) => payload)).toEqual(tags.map(([, payload]) => payload))
    expect(fixture.news).toEqual([`+${streamID}`])
    ws.close(1000)
    await bob.until(() => false)
    expect(fixture.news).toEqual([`+${streamID}`, `-${streamID}`])
  })

  // A page may name a sub-protocol of its own: `new WebSocket(url, ['flv'])` failed in every browser, as none was
  // answered.
  it.each([[['flv']], [['flv', 'binary']]])('echoes one of the sub-protocols %j to a player', async (offered) => {
    const ws = new WebSocket(wsURL, offered)
    await once(ws, 'open')
    expect(ws.protocol).toBe('flv')
    ws.terminate()
  })

  it('refuses to publish over WebSocket with a play signature, and without the sub-protocol only plays', async () => {
    const refused = new WebSocket(wsURL, 'publisher')
    const [error] = await once(refused, 'error')
    expect(String(error)).toContain('403')
    await expect(FlvClient.ws(webPushURL)).rejects.toThrow('403')
    expect(fixture.news).toEqual([])
  })

  it('ends a web publisher that sends something else, with 4400', async () => {
    for (const garbage of [Buffer.from('this is no flv at all'), 'text']) {
      const ws = await webPublisher()
      ws.send(garbage)
      const [code] = await once(ws, 'close')
      expect(code).toBe(4400)
    }
    expect(fixture.media.totals().streams).toBe(0)
  })

  it('ends a web publisher that is revoked with 4403, one that is replaced with 4409', async () => {
    const first = await webPublisher()
    const second = await webPublisher()
    expect((await once(first, 'close'))[0]).toBe(4409)
    const ended = once(second, 'close')
    await fixture.media.revoke(streamID)
    expect((await ended)[0]).toBe(4403)
    expect(fixture.news).toEqual([`+${streamID}`, `-${streamID}`])
  })

  it('cuts the players of a revoked stream, whatever they play over', async () => {
    await both()
    const players = [keep(await FlvClient.http(flvURL)), keep(await FlvClient.ws(wsURL))]
    for (const player of players) await player.until((tags) => tags.length === 4)
    await fixture.media.revoke(streamID)
    await Promise.all(players.map((player) => player.until(() => false)))
    expect(players.map((player) => player.ended)).toEqual([true, true])
    await expect(FlvClient.http(flvURL)).rejects.toThrow('403')
  })

  it('forgets players that leave', async () => {
    await both()
    const players = [await FlvClient.http(flvURL), await FlvClient.ws(wsURL)]
    expect(fixture.media.stats(streamID)?.players).toBe(2)
    for (const player of players) player.leave()
    await eventually(() => fixture.media.totals().players === 0)
    await settled()
    expect(fixture.media.totals().connections).toBe(1)
  })
})
