import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { ManualClock } from '../../support/manual_clock.js'
import { recordingLog } from '../../support/silent_log.js'
import { eventually } from './eventually.js'
import { FlvClient } from './flv_client.js'
import { type MediaFixture, openMedia } from './media_fixture.js'
import { audio, nameOf, RtmpClient, video } from './rtmp_client.js'

describe('a publisher that comes back while its old connection lives', () => {
  let fixture: MediaFixture
  let clock: ManualClock
  let lines: ReturnType<typeof recordingLog>['lines']
  let name: string
  let streamID: string
  let bob: FlvClient
  let first: RtmpClient
  const clients: RtmpClient[] = []

  const publisher = async (): Promise<RtmpClient> => {
    const client = await RtmpClient.connected(fixture.media.rtmpPort)
    clients.push(client)
    expect(await client.publish(name)).toBe('NetStream.Publish.Start')
    return client
  }

  beforeEach(async () => {
    clock = new ManualClock()
    const recording = recordingLog()
    lines = recording.lines
    fixture = await openMedia({}, clock, recording.log)
    const { media, address } = fixture
    const grant = media.pushGrant('alice', address)
    streamID = grant.streamID
    name = nameOf(grant.pushURL)
    media.claim(streamID)
    first = await publisher()
    first.send(9, 50_000, video.header())
    first.send(8, 50_000, audio.header())
    first.send(9, 50_000, video.key())
    first.send(8, 50_010, audio.frame())
    await eventually(() => media.stats(streamID)?.audio === true)
    bob = await FlvClient.http(media.playURLs(streamID, address).flvURL ?? '')
    await bob.until((tags) => tags.length === 4)
  })
  afterEach(async () => {
    bob.leave()
    await Promise.all(clients.splice(0).map((client) => client.end()))
    await fixture.close()
  })

  it('takes the stream over at once, and nobody is told of an end', async () => {
    const second = await publisher()
    await first.until(() => first.closed)
    second.send(9, 0, video.key())
    await bob.until((tags) => tags.length === 5)
    expect(fixture.news).toEqual([`+${streamID}`])
    expect(fixture.media.stats(streamID)?.players).toBe(1)
  })

  it('is seen by players from its first key frame on, with time going on and no header twice', async () => {
    clock.advance(500)
    const second = await publisher()
    second.send(9, 0, video.header())
    second.send(9, 10, video.inter())
    second.send(8, 15, audio.frame())
    second.send(9, 40, video.key())
    await bob.until((tags) => tags.length === 6)
    const fresh = bob.tags.slice(4)
    expect(fresh.map(({ payload }) => payload[0])).toEqual([0xaf, 0x17])
    const times = bob.tags.map(({ timestamp }) => timestamp)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(times[4]).toBeGreaterThan(times[3] ?? 0)
    expect(times[4]).toBeLessThan(100)
  })

  it('may stamp a new configuration with 0, as encoders do, and time goes on', async () => {
    first.send(9, 50_040, video.inter())
    first.send(9, 0, video.header(2))
    first.send(9, 50_080, video.key())
    await bob.until((tags) => tags.length === 7)
    expect(bob.tags.slice(4).map(({ timestamp }) => timestamp)).toEqual([40, 40, 80])
  })

  it('may bring another configuration, which players get before its pictures', async () => {
    const second = await publisher()
    second.send(9, 0, video.header(2))
    second.send(9, 0, video.key())
    await bob.until((tags) => tags.length === 6)
    expect(bob.tags[4]?.payload).toEqual(video.header(2))
  })

  it('leaves the old connection without any effect, though it goes on sending', async () => {
    first.socket.pause()
    const second = await publisher()
    for (let i = 0; i < 10; i++) first.send(9, 50_100 + i, video.key(666))
    second.send(9, 0, video.key(50))
    await bob.until((tags) => tags.length === 5)
    second.send(9, 40, video.key(50))
    await bob.until((tags) => tags.length === 6)
    expect(bob.tags.slice(4).map(({ payload }) => payload.length)).toEqual([55, 55])
    // The end of the old connection is not the end of the stream.
    await first.end()
    second.send(9, 80, video.inter(50))
    await bob.until((tags) => tags.length === 7)
    expect(fixture.news).toEqual([`+${streamID}`])
  })

  // Two encoders had one push URL, and both came back 2 s after they were cut: for hours the viewers saw a jump every
  // second, and nothing said why.
  it('is refused after some rounds with another one that sends, and not once that one is silent', async () => {
    const bring = async (): Promise<string | undefined> => {
      const client = await RtmpClient.connected(fixture.media.rtmpPort)
      clients.push(client)
      return client.publish(name)
    }
    for (let round = 0; round < 3; round++) expect(await bring()).toBe('NetStream.Publish.Start')
    for (let round = 0; round < 3; round++) expect(await bring()).toBe('NetStream.Publish.BadName')
    const said = clients.at(-1)?.answers().at(-1)?.values.at(-1)
    expect(said instanceof Map && said.get('description')).toBe('Another connection publishes this stream')
    expect(lines.filter(({ msg }) => msg.includes('take the stream from each other'))).toMatchObject([{ streamID }])
    const [, , , holder] = clients
    holder?.send(9, 0, video.key())
    await bob.until((tags) => tags.length === 5)
    clock.advance(2_000)
    expect(await bring()).toBe('NetStream.Publish.Start')
    expect(fixture.news).toEqual([`+${streamID}`])
  })

  it('closes a WebSocket that is refused with 4409, so that a page does not come back for it', async () => {
    for (let round = 0; round < 3; round++) await publisher()
    const grant = fixture.media.playURLs(streamID, fixture.address).wsFlvURL ?? ''
    const url = `${grant.slice(0, grant.indexOf('?'))}?${name.slice(name.indexOf('?') + 1)}`
    const ws = new WebSocket(url, 'publisher')
    const [code] = await once(ws, 'close')
    expect(code).toBe(4409)
  })
})
