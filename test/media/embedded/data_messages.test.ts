// Encoders send data that this relay has no use for: markers of AMF0 that nobody uses any more (0x04, 0x0D, 0x11),
// metadata of 20 kB (a long comment), an index of key frames that is not closed. Each of them cut the publisher, so
// that an encoder came back and was cut again, for ever. Such a message is left out, and the log says so once.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { encodeAmf0 } from '../../../server/media/embedded/amf0/amf0_writer.js'
import { MessageType } from '../../../server/media/embedded/rtmp/message.js'
import { writeTag } from '../../../server/media/flv/tag.js'
import { ManualClock } from '../../support/manual_clock.js'
import { recordingLog } from '../../support/silent_log.js'
import { eventually } from './eventually.js'
import { type MediaFixture, openMedia } from './media_fixture.js'
import { nameOf, RtmpClient, video } from './rtmp_client.js'

const named = (...rest: number[]): Buffer =>
  Buffer.concat([encodeAmf0('@setDataFrame', 'onMetaData'), Buffer.from(rest)])
const text = (length: number): Buffer =>
  encodeAmf0('@setDataFrame', 'onMetaData', new Map([['comment', 'x'.repeat(length)]]))
const nested = (): Buffer => Buffer.concat([encodeAmf0('onMetaData'), Buffer.alloc(60, Buffer.from([3, 0, 1, 0x61]))])

const UNUSUAL: { readonly [what: string]: Buffer } = {
  'a movie clip (0x04)': named(0x04),
  'a reference (0x07)': named(0x07, 0, 1),
  'unsupported (0x0D)': named(0x0d),
  'a record set (0x0E)': named(0x0e),
  'XML (0x0F)': named(0x0f, 0, 0, 0, 1, 0x61),
  'a typed object (0x10)': named(0x10, 0, 1, 0x61, 0, 0, 9),
  'AMF3 (0x11)': named(0x11, 0x0a, 0x0b, 1),
  'a comment of 17 kB': text(17_000),
  'metadata of 200 kB': text(200_000),
  'an object that never ends': named(0x03, 0, 1, 0x61, 5),
  'objects in objects in objects': nested(),
  '2000 values': Buffer.concat([encodeAmf0('onMetaData'), Buffer.alloc(2000, 5)]),
  'no name': Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff]),
}

describe('an unusual data message', () => {
  let fixture: MediaFixture
  let grant: { streamID: string; pushURL: string; webPushURL?: string }
  const { log, lines } = recordingLog()
  const clients: RtmpClient[] = []

  beforeEach(async () => {
    lines.length = 0
    fixture = await openMedia({}, new ManualClock(), log)
    grant = fixture.media.pushGrant('alice', fixture.address)
    fixture.media.claim(grant.streamID)
  })
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.end()))
    await fixture.close()
  })

  const connected = async (): Promise<RtmpClient> => {
    const client = await RtmpClient.connected(fixture.media.rtmpPort)
    clients.push(client)
    return client
  }
  const remarks = () => lines.filter(({ msg }) => msg.includes('data message'))

  it.each(Object.entries(UNUSUAL))('with %s is left out, and the stream goes on', async (_what, data) => {
    const alice = await connected()
    await alice.publish(nameOf(grant.pushURL))
    const bob = await connected()
    await bob.play(nameOf(fixture.media.playURLs(grant.streamID, fixture.address).accelerateURL))
    for (let i = 0; i < 3; i++) alice.send(MessageType.DATA, 0, data)
    alice.send(9, 0, video.key())
    await bob.until(() => bob.media().length === 1)
    expect([alice.closed, bob.media().length]).toEqual([false, 1])
    expect(bob.messages.filter(({ type }) => type === MessageType.DATA)).toEqual([])
    expect(remarks().map(({ streamID }) => streamID)).toEqual([grant.streamID])
  })

  it('is left out of FLV over WebSocket too', async () => {
    const socket = new WebSocket(grant.webPushURL ?? '', 'publisher')
    await new Promise((resolve) => socket.addEventListener('open', resolve))
    socket.send(Buffer.from('FLV\x01\x05\0\0\0\x09\0\0\0\0', 'latin1'))
    socket.send(writeTag({ type: 18, timestamp: 0, body: text(20_000) }))
    socket.send(writeTag({ type: 9, timestamp: 0, body: video.key() }))
    await eventually(() => fixture.media.stats(grant.streamID)?.video === true)
    expect(remarks()).toHaveLength(1)
    socket.close(1000)
  })
})
