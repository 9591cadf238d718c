import { afterEach, describe, expect, it } from 'vitest'
import { verify } from '../../../server/media/sign.js'
import { Code } from '../../../wxlite/utils/protocol.js'
import { ManualClock } from '../../support/manual_clock.js'
import { eventually } from './eventually.js'
import { KEYS, type MediaFixture, openMedia } from './media_fixture.js'
import { nameOf, RtmpClient, video } from './rtmp_client.js'

const BEHIND_PROXY = { secure: true, host: 'rooms.example.org' }

describe('the addresses of the embedded relay', () => {
  let fixture: MediaFixture
  const clients: RtmpClient[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.end()))
    await fixture.close()
  })
  const publish = async (pushURL: string): Promise<string | undefined> => {
    const client = await RtmpClient.connected(fixture.media.rtmpPort)
    clients.push(client)
    const code = await client.publish(nameOf(pushURL))
    client.send(9, 0, video.key())
    return code
  }

  it('name the host of the request, the RTMP port, and the schemes of a secure page', async () => {
    fixture = await openMedia()
    const { media } = fixture
    const { streamID, pushURL, webPushURL } = media.pushGrant('alice', BEHIND_PROXY)
    expect(pushURL).toMatch(
      new RegExp(
        `^rtmp://rooms\\.example\\.org:${media.rtmpPort}/live/${streamID}\\?txSecret=[0-9a-f]{32}&txTime=[0-9A-F]{8}$`,
      ),
    )
    expect(webPushURL).toMatch(new RegExp(`^wss://rooms\\.example\\.org/live/${streamID}\\.flv\\?txSecret=`))
    const { accelerateURL, flvURL } = media.playURLs(streamID, BEHIND_PROXY)
    expect(accelerateURL).toMatch(new RegExp(`^rtmp://rooms\\.example\\.org:${media.rtmpPort}/live/${streamID}\\?`))
    expect(flvURL).toMatch(new RegExp(`^https://rooms\\.example\\.org/live/${streamID}\\.flv\\?`))
    // Seven players over HTTP hold all connections that a browser opens to one host: the page's own requests then wait.
    expect(media.playURLs(streamID, BEHIND_PROXY).wsFlvURL).toBe(flvURL?.replace('https:', 'wss:'))
    expect(media.playURLs(streamID, { secure: false, host: 'a:1' }).wsFlvURL).toMatch(/^ws:\/\/a:1\/live\//)
    expect(media.mixedPlayURL(streamID, BEHIND_PROXY)).toBe(flvURL)
    expect(media.playURLs(streamID, { secure: false, host: '[::1]:5757' }).accelerateURL).toContain(
      `rtmp://[::1]:${media.rtmpPort}/`,
    )
  })

  it('name the public host where one is set, with its own port when it has one', async () => {
    fixture = await openMedia({ publicHost: 'media.example.org' })
    expect(fixture.media.pushGrant('a', BEHIND_PROXY).pushURL).toContain(
      `rtmp://media.example.org:${fixture.media.rtmpPort}/`,
    )
    await fixture.close()
    fixture = await openMedia({ publicHost: 'media.example.org:443' })
    expect(fixture.media.pushGrant('a', BEHIND_PROXY).pushURL).toContain('rtmp://media.example.org:443/live/')
  })

  it('carry play signatures that are shared for a while and always live as long as they should', async () => {
    const clock = new ManualClock()
    fixture = await openMedia({}, clock)
    const seen = new Set<string>()
    for (let minute = 0; minute < 60; minute++) {
      const { flvURL = '' } = fixture.media.playURLs('alice_000000000000', BEHIND_PROXY)
      seen.add(flvURL)
      const query = new URL(flvURL).searchParams
      const good = (later: number): boolean =>
        verify(
          KEYS.playKey,
          'alice_000000000000',
          query.get('txSecret') ?? '',
          query.get('txTime') ?? '',
          clock.now() + later * 1000,
        )
      expect([good(3599), good(3600 + 901)]).toEqual([true, false])
      clock.advance(60_000)
    }
    expect(seen.size).toBeLessThanOrEqual(5)
  })

  // What a reader of HLS shows each second is not computed again each time: it must still end when it says.
  it('are good until they expire, however often they were shown before, and for their stream and right alone', async () => {
    const clock = new ManualClock()
    fixture = await openMedia({}, clock)
    const { gate } = fixture.media
    const [query = ''] = fixture.media.playURLs('alice_000000000000', BEHIND_PROXY).flvURL?.split('?').slice(1) ?? []
    const shown = () => gate.refusal('play', 'alice_000000000000', query, '::1')
    expect([shown(), shown()]).toEqual([undefined, undefined])
    expect(gate.refusal('play', 'bob_000000000000', query, '::1')).toBeDefined()
    expect(gate.refusal('push', 'alice_000000000000', query, '::1')).toBeDefined()
    expect(gate.refusal('play', 'alice_000000000000', `${query}0`, '::1')).toBeDefined()
    clock.advance(3_600_000)
    expect(shown()).toBeUndefined()
    clock.advance(901_000)
    expect(shown()).toBeDefined()
  })

  it('are taken back in the RTMP and the WebSocket form, with what an app may add', async () => {
    fixture = await openMedia()
    const { media, address } = fixture
    const { streamID, pushURL, webPushURL = '' } = media.pushGrant('a_b-c', address)
    for (const url of [pushURL, webPushURL, `${pushURL}&record=mp4`])
      expect(media.verifyPushURL(url, 'a_b-c')).toBe(streamID)
    const refused = (url: string, code: number): void =>
      expect(() => media.verifyPushURL(url, 'a_b-c')).toThrow(expect.objectContaining({ code }))
    refused(pushURL.replace('/live/', '/vod/'), Code.BAD_REQUEST)
    refused(pushURL.replace('rtmp:', 'http:'), Code.BAD_REQUEST)
    refused(pushURL.replace(/\?.*/, ''), Code.BAD_REQUEST)
    refused(media.playURLs(streamID, address).accelerateURL, Code.AUTH)
  })

  it('of a test stream serve ten minutes outside rooms, others half a minute', async () => {
    const clock = new ManualClock()
    fixture = await openMedia({ limits: { publishIdle: Number.POSITIVE_INFINITY } }, clock)
    const { media, address } = fixture
    const test = media.testGrant('alice', address)
    const plain = media.pushGrant('bob', address)
    await publish(test.pushURL)
    await publish(plain.pushURL)
    clock.advance(31_000)
    expect([await media.streamState(test.streamID), await media.streamState(plain.streamID)]).toEqual(['live', 'ended'])
    clock.advance(570_000)
    expect(await media.streamState(test.streamID)).toBe('ended')
  })

  it('end what was published with an older one, which is worth nothing any more, where that is set', async () => {
    fixture = await openMedia({ cutOnRenewal: true })
    const { media, address } = fixture
    const [first, other] = [media.pushGrant('alice', address), media.pushGrant('bob', address)]
    for (const { streamID, pushURL } of [first, other]) {
      media.claim(streamID)
      await publish(pushURL)
    }
    const renewed = media.pushGrant('alice', address)
    await eventually(() => clients[0]?.closed === true)
    expect([await media.streamState(first.streamID), await media.streamState(other.streamID)]).toEqual([
      'ended',
      'live',
    ])
    // Publishers connect again by themselves: with the older URL that must be in vain.
    expect(await publish(first.pushURL)).toBe('NetStream.Publish.BadName')
    expect(() => media.verifyPushURL(first.pushURL, 'alice')).toThrow()
    expect(await publish(renewed.pushURL)).toBe('NetStream.Publish.Start')
    expect(media.verifyPushURL(media.pushGrant('alice', address).pushURL, 'alice')).toMatch(/^alice_/)
  })

  it('let one user publish only so many streams at a time, and each of them again', async () => {
    fixture = await openMedia({ limits: { publishersPerUser: 2 } })
    const { media, address } = fixture
    const [first, second, third] = ['alice', 'alice', 'alice'].map((userID) => media.pushGrant(userID, address).pushURL)
    for (const url of [first, second, first]) expect(await publish(url ?? '')).toBe('NetStream.Publish.Start')
    expect(await publish(third ?? '')).toBe('NetStream.Publish.BadName')
    expect(await publish(media.pushGrant('bob', address).pushURL)).toBe('NetStream.Publish.Start')
  })

  it('do not stop being told of by a listener that throws', async () => {
    fixture = await openMedia()
    const { media, address } = fixture
    const told: string[] = []
    const fail = (): never => {
      throw new Error('listener')
    }
    media.listen({ published: fail, unpublished: fail })
    media.listen({ published: () => told.push('+'), unpublished: () => told.push('-') })
    const { pushURL, streamID } = media.pushGrant('alice', address)
    expect(await publish(pushURL)).toBe('NetStream.Publish.Start')
    await media.revoke(streamID)
    expect(told).toEqual(['+', '-'])
  })

  it('say when they ask for a recording, once they are worth something', async () => {
    fixture = await openMedia()
    const { media, address } = fixture
    const requests: string[] = []
    media.onPublishing((streamID, _network, asks) => asks && requests.push(streamID))
    const [plain, asking, forged] = ['alice', 'bob', 'carl'].map((userID) => media.pushGrant(userID, address))
    await publish(plain?.pushURL ?? '')
    await publish(`${asking?.pushURL}&record=mp4`)
    await publish(`${forged?.pushURL.replace(/txTime=./, 'txTime=0')}&record=mp4`)
    expect(requests).toEqual([asking?.streamID])
  })

  it('cannot be mixed here', async () => {
    fixture = await openMedia()
    expect(await fixture.media.mix({}, [])).toMatchObject({ code: Code.NOT_AVAILABLE })
  })
})
