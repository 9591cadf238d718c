// Clients wait for the answer to what they ask: FCPublish, FCSubscribe, _checkbw and commands that this server does not
// know got none, so some encoders stood still. `deleteStream` of any number ended the stream, every createStream was
// answered 1, a second publish on a connection ended the first, and `pause` was ignored while the bytes went on.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Amf0Reader } from '../../../server/media/embedded/amf0/amf0_reader.js'
import { encodeAmf0 } from '../../../server/media/embedded/amf0/amf0_writer.js'
import { MessageType } from '../../../server/media/embedded/rtmp/message.js'
import { ManualClock } from '../../support/manual_clock.js'
import { eventually, settled } from './eventually.js'
import { type MediaFixture, openMedia } from './media_fixture.js'
import { audio, nameOf, RtmpClient, video } from './rtmp_client.js'

describe('a command', () => {
  let fixture: MediaFixture
  let streamID: string
  let pushName: string
  let playName: string
  const clients: RtmpClient[] = []

  beforeEach(async () => {
    fixture = await openMedia({}, new ManualClock())
    const grant = fixture.media.pushGrant('alice', fixture.address)
    streamID = grant.streamID
    fixture.media.claim(streamID)
    pushName = nameOf(grant.pushURL)
    playName = nameOf(fixture.media.playURLs(streamID, fixture.address).accelerateURL)
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
  const publisher = async (): Promise<RtmpClient> => {
    const client = await connected()
    await client.publish(pushName)
    return client
  }
  /** Answers by transaction: name and last value. */
  const byID = (client: RtmpClient) =>
    client.messages
      .filter(({ type }) => type === MessageType.COMMAND)
      .map(({ payload }) => new Amf0Reader(payload).all())
      .filter(([name]) => name === '_result' || name === '_error')
      .map(([name, id, ...values]) => [id, name, values.at(-1)] as const)
  const on = (client: RtmpClient, stream: number, name: string, ...values: Parameters<typeof encodeAmf0>) =>
    client.send(MessageType.COMMAND, 0, encodeAmf0(name, 0, null, ...values), stream)

  it.each(['releaseStream', 'FCPublish', 'FCUnpublish', 'FCSubscribe', '_checkbw'])(
    '%s is answered by its id',
    async (name) => {
      const client = await connected()
      client.command(name, 77, null, 'someone')
      await client.until(() => byID(client).some(([id]) => id === 77))
      expect(byID(client).find(([id]) => id === 77)?.[1]).toBe('_result')
    },
  )

  it('that nobody knows is refused by its id, and without an id not answered', async () => {
    const client = await connected()
    client.command('setQuality', 78, null, 'best')
    client.command('setQuality', 0, null, 'best')
    client.send(MessageType.COMMAND, 0, Buffer.concat([encodeAmf0('odd', 79, null), Buffer.from([0x11, 9])]), 0)
    await client.until(() => byID(client).some(([id]) => id === 79))
    expect(byID(client).map(([id, name]) => [id, name])).toEqual([
      [1, '_result'],
      [2, '_result'],
      [78, '_error'],
      [79, '_error'],
    ])
    expect(client.codes()).toContain('NetConnection.Call.Failed')
  })

  it('FCSubscribe is followed by onFCSubscribe', async () => {
    const client = await connected()
    client.command('FCSubscribe', 0, null, streamID)
    expect(await client.answer('onFCSubscribe')).toBeDefined()
  })

  it('createStream counts, and takes a number again that was deleted', async () => {
    const client = await connected()
    client.command('createStream', 10, null)
    client.command('createStream', 11, null)
    client.command('deleteStream', 0, null, 2)
    client.command('createStream', 12, null)
    for (let id = 20; id < 30; id++) client.command('createStream', id, null)
    await client.until(() => byID(client).some(([id]) => id === 29))
    const numbers = byID(client).filter(([id]) => typeof id === 'number' && id >= 2 && id < 20)
    expect(numbers.map(([, , number]) => number)).toEqual([1, 2, 3, 2])
    expect(byID(client).at(-1)?.[1]).toBe('_error')
  })

  it('that ends another stream leaves this one alone', async () => {
    const alice = await publisher()
    alice.command('createStream', 10, null)
    alice.command('deleteStream', 0, null, 2)
    alice.command('deleteStream', 0, null, 99)
    alice.command('FCUnpublish', 0, null, 'bob_0123456789')
    alice.command('createStream', 11, null)
    on(alice, 2, 'closeStream')
    await settled()
    alice.send(9, 0, video.key())
    await eventually(() => fixture.media.stats(streamID)?.video === true)
    alice.command('deleteStream', 0, null, 1)
    await eventually(() => fixture.news.includes(`-${streamID}`))
  })

  it('that publishes a second stream on the connection is refused, and the first one goes on', async () => {
    const alice = await publisher()
    const other = fixture.media.pushGrant('alice', fixture.address)
    alice.command('createStream', 10, null)
    on(alice, 2, 'publish', nameOf(other.pushURL), 'live')
    await alice.until(() => alice.codes().includes('NetStream.Publish.BadName'))
    const refusal = alice.messages.findLast(({ type }) => type === MessageType.COMMAND)
    expect([refusal?.streamID, refusal?.payload.toString('latin1').includes('One stream per connection')]).toEqual([
      2,
      true,
    ])
    // Tags of the refused stream are not the first one's.
    alice.send(9, 0, video.key(500), 2)
    alice.send(9, 0, video.key(100), 1)
    await eventually(() => fixture.media.totals().bytesIn === 105)
    expect([alice.closed, fixture.news]).toEqual([false, [`+${streamID}`]])
  })

  it('publish on a stream of another number is answered on that one', async () => {
    const client = await connected()
    client.command('createStream', 10, null)
    on(client, 2, 'publish', pushName, 'live')
    await client.until(() => client.codes().includes('NetStream.Publish.Start'))
    expect(client.messages.findLast(({ type }) => type === MessageType.COMMAND)?.streamID).toBe(2)
    client.send(9, 0, video.key(), 2)
    await eventually(() => fixture.media.stats(streamID)?.video === true)
  })

  it('pause stops the bytes, and resume goes on at what is live then', async () => {
    const alice = await publisher()
    alice.send(9, 0, video.key())
    const bob = await connected()
    await bob.play(playName)
    await bob.until(() => bob.media().length === 1)
    on(bob, 1, 'pause', true, 0)
    await bob.until(() => bob.codes().includes('NetStream.Pause.Notify'))
    for (let at = 40; at < 2000; at += 40) alice.send(9, at, video.inter())
    alice.send(9, 2000, video.key(333))
    alice.send(8, 2010, audio.frame())
    await eventually(() => fixture.media.totals().bytesIn > 5000 + 338)
    await settled()
    expect(bob.media()).toHaveLength(1)
    on(bob, 1, 'pause', false, 0)
    await bob.until(() => bob.media().length === 3)
    expect(bob.codes()).toContain('NetStream.Unpause.Notify')
    expect(bob.media().map(({ timestamp }) => timestamp)).toEqual([0, 2000, 2010])
  })
})
