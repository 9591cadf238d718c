// A key frame over 2 MiB (4K) cut its publisher, the reason stood in the log at debug only, and nothing could be set.
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { writeTag } from '../../../server/media/flv/tag.js'
import { recordingLog } from '../../support/silent_log.js'
import { eventually } from './eventually.js'
import { type MediaFixture, openMedia } from './media_fixture.js'
import { nameOf, RtmpClient, video } from './rtmp_client.js'

const MIB = 2 ** 20

describe('a picture', () => {
  let fixture: MediaFixture
  afterEach(() => fixture.close())
  const { log, lines } = recordingLog()
  const cuts = () =>
    lines.filter(({ level, msg }) => level === 30 && msg === 'a publisher is cut').map(({ reason }) => reason)
  const open = async (messageSize: number) => {
    lines.length = 0
    fixture = await openMedia({ limits: { messageSize } }, undefined, log)
    const grant = fixture.media.pushGrant('alice', fixture.address)
    fixture.media.claim(grant.streamID)
    return grant
  }

  it('that is too large names the setting in one line at info', async () => {
    const { pushURL } = await open(2 * MIB)
    const alice = await RtmpClient.connected(fixture.media.rtmpPort)
    await alice.publish(nameOf(pushURL))
    alice.send(9, 0, video.key(3 * MIB))
    await alice.until(() => alice.closed)
    expect(cuts()).toEqual([`a picture of ${3 * MIB + 5} bytes is announced, media.maxFrameBytes is ${2 * MIB}`])
  })

  it('that is too large over a WebSocket too', async () => {
    const { webPushURL = '' } = await open(2 * MIB)
    const socket = new WebSocket(webPushURL, 'publisher')
    await new Promise((resolve) => socket.on('open', resolve))
    socket.send(Buffer.from('FLV\x01\x05\0\0\0\x09\0\0\0\0', 'latin1'))
    const tag = Buffer.from(writeTag({ type: 9, timestamp: 0, body: video.key(3 * MIB) }))
    socket.send(tag.subarray(0, MIB))
    await eventually(() => cuts().length === 1)
    socket.terminate()
  })

  it('of that size passes where it is allowed', async () => {
    const { pushURL, streamID } = await open(4 * MIB)
    const alice = await RtmpClient.connected(fixture.media.rtmpPort)
    await alice.publish(nameOf(pushURL))
    alice.send(9, 0, video.key(3 * MIB))
    await eventually(() => fixture.media.stats(streamID)?.video === true)
    await alice.end()
  })
})
