import { afterEach, beforeEach, expect, test } from 'vitest'
import type { StreamTag } from '../../../server/media/embedded/stream_tap.js'
import { NodeTap } from '../../../server/media/pull/node_tap.js'
import { ManualClock } from '../../support/manual_clock.js'
import { silentLog } from '../../support/silent_log.js'
import { eventually } from '../embedded/eventually.js'
import { type MediaFixture, openMedia } from '../embedded/media_fixture.js'
import { audio, nameOf, RtmpClient, video } from '../embedded/rtmp_client.js'

let clock: ManualClock
let here: MediaFixture
let there: MediaFixture
let tap: NodeTap
let streamID: string
let pushURL: string
let seen: string[]
let asked: number

const sink = {
  tag: (tag: StreamTag) => seen.push(`${tag.type}${tag.header ? 'h' : tag.key ? 'k' : ''}`),
  end: (reason: string) => seen.push(reason),
}

beforeEach(async () => {
  clock = new ManualClock()
  here = await openMedia({}, clock)
  there = await openMedia({}, clock)
  seen = []
  asked = 0
  const grant = there.media.pushGrant('alice', there.address)
  streamID = grant.streamID
  pushURL = grant.pushURL
  there.media.claim(streamID)
  tap = new NodeTap({
    tap: here.media,
    relay: here.media.ownStreams,
    own: (name) => name !== streamID,
    urlOf: (name) => {
      asked++
      return there.media.playURLs(name, there.address).flvURL ?? ''
    },
    maxTagBytes: 1_000_000,
    clock,
    log: silentLog,
  })
})
afterEach(async () => {
  tap.close()
  await here.close()
  await there.close()
})

async function publisher(): Promise<RtmpClient> {
  const alice = await RtmpClient.connected(there.media.rtmpPort)
  await alice.publish(nameOf(pushURL))
  alice.send(9, 0, video.header())
  alice.send(8, 0, audio.header())
  alice.send(9, 0, video.key())
  alice.send(9, 40, video.inter())
  return alice
}

test('a stream of another node is read with its configurations and from its key frame, also when it begins later', async () => {
  const stop = tap.onTags(streamID, sink)
  await eventually(() => there.media.totals().players === 1)
  const alice = await publisher()
  await eventually(() => seen.includes('9'))
  expect(seen.filter((tag) => /^[89]/.test(tag))).toEqual(['9h', '8h', '9k', '9'])
  expect(tap.stats(streamID)).toMatchObject({ video: true, audio: true })
  stop()
  await alice.end()
})

test('it is left once nobody wants it, and nobody hears that it came or went', async () => {
  const alice = await publisher()
  const stop = tap.onTags(streamID, sink)
  await eventually(() => seen.includes('9k'))
  clock.advance(20_000)
  expect(there.media.totals().players).toBe(1)
  stop()
  clock.advance(6_000)
  await eventually(() => there.media.totals().players === 0)
  await eventually(() => here.media.totals().streams === 0)
  expect(here.news).toEqual([])
  await alice.end()
})

test('a publisher that comes again is read on; where a stream is over its node is asked once a second at most', async () => {
  tap.onTags(streamID, sink)
  const alice = await publisher()
  await eventually(() => seen.includes('9k'))
  await alice.end()
  const again = await publisher()
  await eventually(() => seen.filter((tag) => tag === '9k').length === 2)
  expect([asked, seen.filter((tag) => !/^[89]/.test(tag))]).toEqual([1, []])
  await there.media.revoke(streamID)
  await eventually(() => seen.includes('lost'))
  tap.onTags(streamID, sink)
  let seconds = 0
  await eventually(() => {
    clock.advance(1_000)
    seconds++
    return asked >= 4
  })
  expect(seconds).toBeGreaterThanOrEqual(3)
  await again.end()
})

test('a stream of this node is read where it is', async () => {
  const { media, address } = here
  const own = media.pushGrant('bob', address)
  media.claim(own.streamID)
  const bob = await RtmpClient.connected(media.rtmpPort)
  await bob.publish(nameOf(own.pushURL))
  bob.send(9, 0, video.key())
  tap.onTags(own.streamID, sink)
  await eventually(() => seen.includes('9k'))
  expect(asked).toBe(0)
  await bob.end()
})
