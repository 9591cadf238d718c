import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StreamTag } from '../../../server/media/embedded/stream_tap.js'
import { ManualClock } from '../../support/manual_clock.js'
import { eventually } from './eventually.js'
import { type MediaFixture, openMedia } from './media_fixture.js'
import { audio, nameOf, RtmpClient, video } from './rtmp_client.js'

describe('a stream read inside the server', () => {
  let fixture: MediaFixture
  let clock: ManualClock
  let streamID: string
  let alice: RtmpClient
  let seen: string[]

  const sink = {
    tag: (tag: StreamTag) => seen.push(`${tag.type}${tag.header ? 'h' : tag.key ? 'k' : ''}@${tag.timestamp}`),
    end: (reason: string) => seen.push(reason),
  }

  beforeEach(async () => {
    clock = new ManualClock()
    seen = []
    fixture = await openMedia({}, clock)
    const grant = fixture.media.pushGrant('alice', fixture.address)
    streamID = grant.streamID
    fixture.media.claim(streamID)
    alice = await RtmpClient.connected(fixture.media.rtmpPort)
    await alice.publish(nameOf(grant.pushURL))
    alice.send(9, 0, video.header())
    alice.send(8, 0, audio.header())
    for (let i = 0; i < 4; i++) {
      alice.send(9, i * 40, i % 2 === 0 ? video.key() : video.inter())
    }
    await eventually(() => fixture.media.totals().bytesIn === 9 + 4 + 4 * 105)
  })
  afterEach(async () => {
    await alice.end()
    await fixture.close()
  })

  it('comes with its configurations, the pictures since the key frame, what follows, and the end', async () => {
    fixture.media.onTags(streamID, sink)
    expect(seen).toEqual(['9h@80', '8h@80', '9k@80', '9@120'])
    alice.send(8, 130, audio.frame())
    await eventually(() => seen.length === 5)
    await fixture.media.revoke(streamID)
    expect(seen.slice(4)).toEqual(['8@130', 'revoked'])
  })

  it('can be read before it begins, and stops when the reader says so', async () => {
    const other = fixture.media.pushGrant('bob', fixture.address)
    const stop = fixture.media.onTags(other.streamID, sink)
    const bob = await RtmpClient.connected(fixture.media.rtmpPort)
    await bob.publish(nameOf(other.pushURL))
    bob.send(9, 0, video.key())
    await eventually(() => seen.length === 1)
    stop()
    bob.send(9, 40, video.key())
    await bob.end()
    await eventually(() => fixture.news.includes(`-${other.streamID}`))
    expect(seen).toEqual(['9k@0'])
  })

  it('is measured: bit rate, pictures per second, key-frame distance, tracks, players', async () => {
    for (let second = 0; second < 3; second++) {
      for (let i = 0; i < 25; i++)
        alice.send(9, 160 + (second * 25 + i) * 40, i === 0 ? video.key(995) : video.inter(995))
      const want = 9 + 4 + 420 + (second + 1) * 25_000
      await eventually(() => fixture.media.totals().bytesIn === want)
      clock.advance(1000)
    }
    expect(fixture.media.stats(streamID)).toMatchObject({
      fps: 26.3,
      keyFrameDistance: 1000,
      video: true,
      audio: true,
      players: 0,
      dropped: 0,
    })
    expect(fixture.media.stats(streamID)?.bitrate).toBeGreaterThan(200_000)
    expect(fixture.media.list().map((stats) => stats.streamID)).toEqual([streamID])
    expect(fixture.media.totals()).toMatchObject({ streams: 1, players: 0, connections: 1 })
  })

  it('that sends more than any camera is cut', async () => {
    const payload = video.inter(1_000_000)
    for (let i = 0; i < 30; i++) alice.send(9, 200 + i, payload)
    await eventually(() => fixture.media.totals().bytesIn > 30_000_000)
    clock.advance(1000)
    await alice.until(() => alice.closed)
    expect(fixture.news).toEqual([`+${streamID}`, `-${streamID}`])
  })
})
