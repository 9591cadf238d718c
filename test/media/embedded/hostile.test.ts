import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { AmfValue } from '../../../server/media/embedded/amf0/amf0_reader.js'
import { encodeAmf0 } from '../../../server/media/embedded/amf0/amf0_writer.js'
import { encodeMessage } from '../../../server/media/embedded/rtmp/chunk_writer.js'
import { MessageType } from '../../../server/media/embedded/rtmp/message.js'
import { eventually, settled } from './eventually.js'
import { FlvClient } from './flv_client.js'
import { type MediaFixture, openMedia } from './media_fixture.js'
import { nameOf, RtmpClient, video } from './rtmp_client.js'

describe('an outsider', () => {
  let fixture: MediaFixture
  let alice: RtmpClient
  let bob: FlvClient
  let streamID: string

  beforeEach(async () => {
    fixture = await openMedia()
    const { media, address } = fixture
    const grant = media.pushGrant('alice', address)
    streamID = grant.streamID
    media.claim(streamID)
    alice = await RtmpClient.connected(media.rtmpPort)
    await alice.publish(nameOf(grant.pushURL))
    alice.send(9, 0, video.header())
    alice.send(8, 0, Buffer.from([0xaf, 0, 0x12, 0x10]))
    alice.send(9, 0, video.key())
    bob = await FlvClient.http(media.playURLs(grant.streamID, address).flvURL ?? '')
    await bob.until((tags) => tags.length === 3)
  })
  afterEach(async () => {
    bob.leave()
    await alice.end()
    await fixture.close()
  })

  /** The honest stream goes on, and what the other did is over. */
  const unharmed = async (connections = 2): Promise<void> => {
    alice.send(9, 40, video.inter())
    await bob.until((tags) => tags.length === 4)
    expect(bob.tags[3]?.payload).toEqual(video.inter())
    await eventually(() => fixture.media.totals().connections === connections)
  }

  it('may connect without tcUrl', async () => {
    const client = await RtmpClient.open(fixture.media.rtmpPort)
    client.command('connect', 1, new Map<string, AmfValue>([['app', 'live']]))
    await client.answer('_result')
    expect(client.codes()).toEqual(['NetConnection.Connect.Success'])
    await client.end()
    await unharmed()
  })

  it('may connect without anything', async () => {
    for (const values of [[], [null], [undefined, 1, 'x'], [new Map<string, AmfValue>([['app', 7]])]]) {
      const client = await RtmpClient.open(fixture.media.rtmpPort)
      client.command('connect', 1, ...values)
      await client.until(() => client.closed)
    }
    await unharmed()
  })

  it('that announces 16 MiB on each of 40 chunk streams makes us hold nothing, and is ended', async () => {
    const before = process.memoryUsage().arrayBuffers
    const client = await RtmpClient.open(fixture.media.rtmpPort)
    const headers = Array.from({ length: 40 }, (_, i) =>
      Buffer.from([3 + i, 0, 0, 0, 0xff, 0xff, 0xff, 9, 1, 0, 0, 0, ...Buffer.alloc(128)]),
    )
    client.socket.write(Buffer.concat(headers))
    await client.until(() => client.closed)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4_000_000)
    await unharmed()
  })

  it.each(['before it asks for anything', 'while it plays', 'after it published'])(
    'may not send more than a command at once %s',
    async (when) => {
      const { media, address } = fixture
      const client = await RtmpClient.connected(media.rtmpPort)
      const grant = media.pushGrant('mallory', address)
      if (when === 'while it plays') await client.play(nameOf(media.playURLs(grant.streamID, address).accelerateURL))
      if (when === 'after it published') {
        await client.publish(nameOf(grant.pushURL))
        client.send(9, 0, video.key(100_000))
        client.command('deleteStream', 4, null, 1)
        await eventually(() => media.stats(grant.streamID) === undefined)
      }
      // Announced only: nothing of it need come.
      client.socket.write(Buffer.from([7, 0, 0, 0, 1, 0, 1, 9, 1, 0, 0, 0]))
      await client.until(() => client.closed)
      await unharmed()
    },
  )

  it('that plays over a WebSocket has nothing to say', async () => {
    const { media, address } = fixture
    const grant = media.pushGrant('mallory', address)
    const ws = new WebSocket(media.playURLs(grant.streamID, address).flvURL?.replace('http', 'ws') ?? '')
    ws.on('error', () => undefined)
    await once(ws, 'open')
    ws.send(Buffer.alloc(2000))
    expect((await once(ws, 'close'))[0]).toBe(1009)
    await unharmed()
  })

  it('that floods commands before connect, or after, and never reads, is ended', async () => {
    const early = await RtmpClient.open(fixture.media.rtmpPort)
    early.command('createStream', 1, null)
    await early.until(() => early.closed)
    const client = await RtmpClient.connected(fixture.media.rtmpPort)
    client.socket.pause()
    const flood = Buffer.concat(
      Array.from({ length: 5000 }, (_, i) =>
        encodeMessage(MessageType.COMMAND, 0, 0, encodeAmf0('createStream', i, null), 128),
      ),
    )
    let ended = false
    client.socket.on('close', () => {
      ended = true
    })
    while (!ended) {
      client.socket.write(flood)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await unharmed()
  })

  it.each([
    ['no RTMP', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
    ['a TLS hello where there is no certificate', Buffer.from('16030100a5010000a10303', 'hex')],
    ['an RTMPE hello', Buffer.concat([Buffer.from([6]), Buffer.alloc(1536)])],
  ])('that speaks %s is ended at once', async (_what, bytes) => {
    const { connect } = await import('node:net')
    const socket = connect(fixture.media.rtmpPort, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write(bytes)
    await new Promise((resolve) => socket.on('close', resolve))
    await unharmed()
  })

  it('that publishes garbage harms nobody else', async () => {
    const { media, address } = fixture
    for (const [type, payload] of [
      [MessageType.COMMAND, Buffer.from([0xff])],
      [MessageType.AGGREGATE, Buffer.from('0900ffff', 'hex')],
      [MessageType.USER_CONTROL, Buffer.from([0])],
      [MessageType.WINDOW_ACK_SIZE, Buffer.from([0])],
    ] as const) {
      const grant = media.pushGrant('mallory', address)
      const client = await RtmpClient.connected(media.rtmpPort)
      await client.publish(nameOf(grant.pushURL))
      client.send(type, 0, payload)
      await client.until(() => client.closed)
      expect(media.stats(grant.streamID)).toBeUndefined()
    }
    await unharmed()
  })

  // Each resume is answered by the pictures since the last key frame: 50 players that sent 40 commands a second had
  // 180 MB a second, and the others waited for seconds.
  it.each([
    ['resumes', (again: (name: string, ...values: AmfValue[]) => void) => again('pause', false, 0)],
    ['plays again', (again: (name: string, ...values: AmfValue[]) => void, name: string) => again('play', name)],
  ])('that %s a few times gets its pictures, and without end is ended', async (_what, act) => {
    const { media, address } = fixture
    const { accelerateURL = '' } = media.playURLs(streamID, address)
    const client = await RtmpClient.connected(media.rtmpPort)
    await client.play(nameOf(accelerateURL))
    const again = (name: string, ...values: AmfValue[]) => {
      client.send(
        MessageType.COMMAND,
        0,
        name === 'play' ? encodeAmf0('closeStream', 0, null) : encodeAmf0('pause', 0, null, true, 0),
      )
      client.send(MessageType.COMMAND, 0, encodeAmf0(name, 0, null, ...values))
    }
    for (let i = 0; i < 10; i++) act(again, nameOf(accelerateURL))
    await client.until(() => client.media().filter(({ payload }) => payload.equals(video.key())).length === 11)
    expect(client.closed).toBe(false)
    for (let i = 0; i < 20; i++) act(again, nameOf(accelerateURL))
    await client.until(() => client.closed)
    expect(client.media().length).toBeLessThan(30 * 3)
    await unharmed()
  })

  it('gets nothing of a stream by asking for things that RTMP knows and we do not', async () => {
    const client = await RtmpClient.connected(fixture.media.rtmpPort)
    for (const name of [
      'FCSubscribe',
      'play2',
      'pause',
      'seek',
      'receiveVideo',
      '@setDataFrame',
      'onStatus',
      '__proto__',
      'constructor',
      '#connect',
    ])
      client.command(name, 9, null, 'alice')
    await settled()
    expect(client.media()).toEqual([])
    await client.end()
    await unharmed()
  })
})
