import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AmfValue } from '../../../server/media/embedded/amf0/amf0_reader.js'
import { encodeAmf0 } from '../../../server/media/embedded/amf0/amf0_writer.js'
import { EncodedTag } from '../../../server/media/embedded/flv/encoded_tag.js'
import { MessageType } from '../../../server/media/embedded/rtmp/message.js'
import { TagType } from '../../../server/media/embedded/stream_tap.js'
import { ManualClock } from '../../support/manual_clock.js'
import { eventually, settled } from './eventually.js'
import { type MediaFixture, openMedia } from './media_fixture.js'
import { audio, nameOf, RtmpClient, video } from './rtmp_client.js'

describe('an RTMP connection', () => {
  let fixture: MediaFixture
  let clock: ManualClock
  let name: string
  let playName: string
  let streamID: string
  const clients: RtmpClient[] = []

  beforeEach(async () => {
    clock = new ManualClock()
    fixture = await openMedia({ limits: { connections: 20 } }, clock)
    const grant = fixture.media.pushGrant('alice', fixture.address)
    streamID = grant.streamID
    fixture.media.claim(streamID)
    name = nameOf(grant.pushURL)
    playName = nameOf(fixture.media.playURLs(streamID, fixture.address).accelerateURL)
  })
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.end()))
    await fixture.close()
  })

  const connected = async (app?: string): Promise<RtmpClient> => {
    const client = await RtmpClient.connected(fixture.media.rtmpPort, app)
    clients.push(client)
    return client
  }
  const publisher = async (): Promise<RtmpClient> => {
    const client = await connected()
    expect(await client.publish(name)).toBe('NetStream.Publish.Start')
    return client
  }
  const player = async (): Promise<RtmpClient> => {
    const client = await connected()
    expect(await client.play(playName)).toBe('NetStream.Play.Reset')
    return client
  }
  const payloads = (client: RtmpClient): string[] =>
    client.media().map(({ payload }) => payload.subarray(0, 2).toString('hex'))

  it('is answered connect, createStream, releaseStream, FCPublish and getStreamLength as clients expect', async () => {
    const client = await connected()
    client.command('releaseStream', 5, null, name)
    client.command('FCPublish', 6, null, name)
    client.command('getStreamLength', 7, null, name)
    await eventually(() => client.answers().length >= 6)
    expect(client.answers().map((answer) => answer.name)).toEqual([
      '_result',
      '_result',
      '_result',
      'onFCPublish',
      '_result',
      '_result',
    ])
    expect(client.codes()[0]).toBe('NetConnection.Connect.Success')
    expect(client.messages.map((message) => message.type)).toEqual(
      expect.arrayContaining([MessageType.WINDOW_ACK_SIZE, MessageType.SET_PEER_BANDWIDTH]),
    )
  })

  it('gets headers, the pictures since the last key frame, and what follows', async () => {
    const alice = await publisher()
    alice.send(9, 0, video.header())
    alice.send(8, 0, audio.header())
    alice.send(9, 0, video.key())
    alice.send(9, 40, video.inter())
    alice.send(9, 80, video.key(1000))
    alice.send(8, 90, audio.frame())
    await eventually(() => fixture.media.totals().bytesIn === 1250)
    const bob = await player()
    await bob.until(() => bob.media().length === 4)
    alice.send(9, 120, video.inter())
    await bob.until(() => bob.media().length === 5)
    expect(payloads(bob)).toEqual(['1700', 'af00', '1701', 'af01', '2701'])
    expect(bob.media().map(({ timestamp }) => timestamp)).toEqual([80, 80, 80, 90, 120])
  })

  it('hands metadata on, without the command that set it', async () => {
    const alice = await publisher()
    const fields = new Map<string, AmfValue>([['width', 640]])
    alice.send(MessageType.DATA, 0, encodeAmf0('@setDataFrame', 'onMetaData', fields))
    const bob = await player()
    await bob.until(() => bob.messages.some((message) => message.type === MessageType.DATA))
    const [data] = bob.messages.filter((message) => message.type === MessageType.DATA)
    expect(data?.payload).toEqual(encodeAmf0('onMetaData', fields))
  })

  it.each([
    ['unsigned', () => streamID],
    ['signed to play', () => playName],
    ['signed for another stream', () => name.replace(streamID, 'alice_000000000000')],
    ['no stream name at all', () => '../../etc/passwd'],
    ['empty', () => ''],
  ])('may not publish with a name that is %s, and ends', async (_what, bad) => {
    const client = await connected()
    expect(await client.publish(bad())).toBe('NetStream.Publish.BadName')
    await client.until(() => client.closed)
    expect([client.closed, fixture.news]).toEqual([true, []])
    expect(client.codes()).not.toContain('NetStream.Publish.Start')
  })

  it('may not publish or play after the expiry', async () => {
    clock.advance(86_400_000)
    const pushing = await connected()
    expect(await pushing.publish(name)).toBe('NetStream.Publish.BadName')
    const playing = await connected()
    expect(await playing.play(playName)).toBe('NetStream.Play.Failed')
  })

  it('may not play with a push signature', async () => {
    const client = await connected()
    expect(await client.play(name)).toBe('NetStream.Play.Failed')
    await client.until(() => client.closed)
  })

  it('that was refused has no way to the stream, whatever it goes on sending', async () => {
    const alice = await publisher()
    alice.send(9, 0, video.key())
    const bob = await player()
    const mallory = await connected()
    // Everything in one go, and it never reads nor closes.
    mallory.socket.pause()
    mallory.command('publish', 3, null, streamID, 'live')
    for (let i = 0; i < 20; i++) mallory.send(9, i, video.key(666))
    await settled()
    for (let i = 0; i < 20; i++) mallory.send(9, i, video.key(666))
    await settled()
    alice.send(9, 40, video.inter())
    await bob.until(() => bob.media().length >= 2)
    expect(bob.media().map(({ payload }) => payload.length)).toEqual([105, 105])
    clock.advance(1100)
    mallory.socket.resume()
    await mallory.until(() => mallory.closed)
    expect(fixture.media.totals().refused).toBe(1)
  })

  it('finds the signature in the application name, where some encoders put it', async () => {
    const client = await connected(`live?${name.slice(name.indexOf('?') + 1)}`)
    expect(await client.publish(streamID)).toBe('NetStream.Publish.Start')
  })

  it('is refused an application that is not there', async () => {
    const client = await RtmpClient.open(fixture.media.rtmpPort)
    client.command('connect', 1, new Map<string, AmfValue>([['app', 'vod']]))
    await client.until(() => client.closed)
    expect(client.codes()).toEqual(['NetConnection.Connect.Rejected'])
  })

  it('may wrap its commands for AMF3', async () => {
    const client = await RtmpClient.open(fixture.media.rtmpPort)
    clients.push(client)
    client.send(
      MessageType.COMMAND_AMF3,
      0,
      Buffer.concat([Buffer.from([0]), encodeAmf0('connect', 1, new Map<string, AmfValue>([['app', 'live']]))]),
      0,
    )
    await client.answer('_result')
    expect(client.codes()).toEqual(['NetConnection.Connect.Success'])
  })

  // What stands behind the name of the stream, or behind the application, in a form that nobody needs: all of the
  // command was left out, and the answer said that no stream was named, or that there was no such application.
  it('may say more in its commands than can be read', async () => {
    const odd = Buffer.from([0x11, 0x0a, 0x0b, 1])
    const client = await RtmpClient.open(fixture.media.rtmpPort)
    clients.push(client)
    const key = (text: string) => Buffer.concat([Buffer.from([0, text.length]), Buffer.from(text)])
    const object = Buffer.concat([Buffer.of(3), key('app'), encodeAmf0('live'), key('user'), odd, Buffer.of(0, 0, 9)])
    client.send(MessageType.COMMAND, 0, Buffer.concat([encodeAmf0('connect', 1), object]), 0)
    await client.answer('_result')
    expect(client.codes()).toEqual(['NetConnection.Connect.Success'])
    client.command('createStream', 2, null)
    await client.answer('_result')
    const publish = encodeAmf0('publish', 3, null, name)
    client.send(MessageType.COMMAND, 0, Buffer.concat([publish, odd]), 1)
    await client.until(() => client.codes().length > 1)
    expect(client.codes()).toEqual(['NetConnection.Connect.Success', 'NetStream.Publish.Start'])
  })

  it('may send sound and pictures in one aggregate, which players get apart', async () => {
    const alice = await publisher()
    const parts = [
      new EncodedTag(TagType.VIDEO, 500, video.key()),
      new EncodedTag(TagType.AUDIO, 510, audio.frame()),
      new EncodedTag(TagType.VIDEO, 540, video.inter()),
    ]
    const bob = await player()
    alice.send(MessageType.AGGREGATE, 1000, Buffer.concat(parts.map((part) => part.bytes)))
    await bob.until(() => bob.media().length === 3)
    expect(payloads(bob)).toEqual(['1701', 'af01', '2701'])
    expect(bob.media().map(({ timestamp }) => timestamp)).toEqual([0, 10, 40])
  })

  it('is answered its pings, and told what was received', async () => {
    const client = await connected()
    client.send(MessageType.WINDOW_ACK_SIZE, 0, Buffer.from([0, 0, 4, 0]), 0)
    client.send(MessageType.USER_CONTROL, 0, Buffer.from([0, 6, 0, 0, 0, 9]), 0)
    for (let i = 0; i < 3; i++) client.send(MessageType.DATA, 0, Buffer.alloc(1000))
    await client.until(() => client.messages.some((message) => message.type === MessageType.ACK))
    const pong = client.messages.find(({ type, payload }) => type === MessageType.USER_CONTROL && payload[1] === 7)
    expect(pong?.payload.readUInt32BE(2)).toBe(9)
  })

  it('can play before the stream is published, and starts with it', async () => {
    const bob = await player()
    await settled()
    const alice = await publisher()
    alice.send(9, 0, video.header())
    alice.send(9, 0, video.key())
    await bob.until(() => bob.media().length === 2)
    expect(payloads(bob)).toEqual(['1700', '1701'])
  })

  it('that waits for a stream in vain is ended', async () => {
    const bob = await player()
    for (let i = 0; i < 17; i++) clock.advance(1000)
    await bob.until(() => bob.closed)
    expect(bob.codes()).toContain('NetStream.Play.UnpublishNotify')
    expect(fixture.media.totals().players).toBe(0)
  })

  // A link with 1.6 s there and back (satellite) takes eight of them up to its publish: 5 s shut it out.
  it('that says nothing is ended after 15 s and not before, wherever it stands', async () => {
    const silent = await RtmpClient.open(fixture.media.rtmpPort)
    const idle = await connected()
    await settled()
    clock.advance(14_000)
    await settled()
    expect([silent.closed, idle.closed]).toEqual([false, false])
    clock.advance(1100)
    await Promise.all([silent.until(() => silent.closed), idle.until(() => idle.closed)])
    expect(fixture.media.totals().connections).toBe(0)
  })

  it('that publishes and falls silent is asked for a sign of life, then ended, and the stream with it', async () => {
    const alice = await publisher()
    alice.send(9, 0, video.key())
    await eventually(() => fixture.media.totals().bytesIn > 0)
    for (let i = 0; i < 7; i++) clock.advance(1000)
    await alice.until(() =>
      alice.messages.some(({ type, payload }) => type === MessageType.USER_CONTROL && payload[1] === 6),
    )
    for (let i = 0; i < 10; i++) clock.advance(1000)
    await alice.until(() => alice.closed)
    expect(fixture.news).toEqual([`+${streamID}`, `-${streamID}`])
  })

  it('that answers pings keeps its stream, though camera and microphone are off', async () => {
    const alice = await publisher()
    for (let i = 0; i < 40; i++) {
      clock.advance(1000)
      alice.send(MessageType.USER_CONTROL, 0, Buffer.from([0, 7, 0, 0, 0, 0]), 0)
      await settled()
    }
    expect(fixture.news).toEqual([`+${streamID}`])
  })

  it('that stops its stream on purpose ends the players at once', async () => {
    const alice = await publisher()
    alice.send(9, 0, video.key())
    const bob = await player()
    await bob.until(() => bob.media().length === 1)
    alice.command('FCUnpublish', 8, null, streamID)
    alice.command('deleteStream', 9, null, 1)
    await bob.until(() => bob.closed)
    expect(fixture.news).toEqual([`+${streamID}`, `-${streamID}`])
  })

  it('that breaks is told at once, while its players wait for it to come back', async () => {
    const alice = await publisher()
    alice.send(9, 0, video.key())
    const bob = await player()
    await bob.until(() => bob.media().length === 1)
    await alice.end()
    await eventually(() => fixture.news.length === 2)
    clock.advance(3000)
    const again = await publisher()
    again.send(9, 0, video.inter())
    again.send(9, 40, video.key(500))
    await bob.until(() => bob.media().length === 2)
    expect(bob.media()[1]?.payload.length).toBe(505)
    expect(bob.media()[1]?.timestamp).toBeLessThanOrEqual(100)
  })

  it('beyond the limit is not accepted', async () => {
    for (let i = 0; i < 20; i++) await connected()
    const late = RtmpClient.open(fixture.media.rtmpPort)
    const client = await late
    expect(client.closed).toBe(true)
  })
})
