// People paste a push address wherever an encoder has a field for one: the whole of it as OBS's "Server" with no key,
// the stream in the application, the signature in tcUrl only, a line end behind the key.
// All of these were refused, the connection was closed, and neither side's log said why.
// What is clear is taken; what is not is logged with what to paste.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AmfValue } from '../../../server/media/embedded/amf0/amf0_reader.js'
import { ManualClock } from '../../support/manual_clock.js'
import { recordingLog } from '../../support/silent_log.js'
import { type MediaFixture, openMedia } from './media_fixture.js'
import { nameOf, RtmpClient } from './rtmp_client.js'

/** What a client says in connect and publish, of a stream and its signature. */
interface Dialect {
  app: string
  tcUrl: string
  publish: string
}

const HOST = 'rtmp://live.example.com'

const CLIENTS: { readonly [client: string]: (name: string, query: string) => Dialect } = {
  'ffmpeg, GStreamer': (name, query) => ({ app: 'live', tcUrl: `${HOST}:1935/live`, publish: `${name}?${query}` }),
  'OBS: server and key': (name, query) => ({ app: 'live', tcUrl: `${HOST}/live`, publish: `${name}?${query}` }),
  'OBS: server with a slash at its end': (name, query) => ({
    app: 'live/',
    tcUrl: `${HOST}/live/`,
    publish: `${name}?${query}`,
  }),
  'OBS: the whole address as server, no key': (name, query) => ({
    app: `live/${name}?${query}`,
    tcUrl: `${HOST}/live/${name}?${query}`,
    publish: '',
  }),
  'OBS: the whole address as key': (name, query) => ({
    app: 'live',
    tcUrl: `${HOST}/live`,
    publish: `${HOST}/live/${name}?${query}`,
  }),
  'OBS: a line end behind the key': (name, query) => ({
    app: 'live',
    tcUrl: `${HOST}/live`,
    publish: ` ${name}?${query}\r\n`,
  }),
  'OBS: a key copied out of HTML': (name, query) => ({
    app: 'live',
    tcUrl: `${HOST}/live`,
    publish: `${name}?${query.replaceAll('&', '&amp;')}`,
  }),
  'OBS: a key copied out of JSON': (name, query) => ({
    app: 'live',
    tcUrl: `${HOST}/live`,
    publish: `"${name}?${query}"`,
  }),
  'OBS: an escaped key': (name, query) => ({
    app: 'live',
    tcUrl: `${HOST}/live`,
    publish: encodeURIComponent(`${name}?${query}`),
  }),
  'OBS: the address for browsers as key': (name, query) => ({
    app: 'live',
    tcUrl: `${HOST}/live`,
    publish: `wss://live.example.com/live/${name}.flv?${query}`,
  }),
  'OBS: stream in the server, signature as key': (name, query) => ({
    app: `live/${name}`,
    tcUrl: `${HOST}/live/${name}`,
    publish: `?${query}`,
  }),
  'vMix: stream in the application, and as key': (name, query) => ({
    app: `live/${name}`,
    tcUrl: `${HOST}/live/${name}`,
    publish: `${name}?${query}`,
  }),
  'Larix: signature in tcUrl only': (name, query) => ({ app: 'live', tcUrl: `${HOST}/live?${query}`, publish: name }),
  'Wirecast: signature in the application': (name, query) => ({
    app: `live?${query}`,
    tcUrl: `${HOST}/live?${query}`,
    publish: name,
  }),
  'FMLE: an instance of the application': (name, query) => ({
    app: 'live/_definst_',
    tcUrl: `${HOST}/live/_definst_`,
    publish: `${name}?${query}`,
  }),
  'FMLE: a format before the name': (name, query) => ({
    app: 'live',
    tcUrl: `${HOST}/live`,
    publish: `flv:${name}?${query}`,
  }),
  'a file name': (name, query) => ({ app: 'live', tcUrl: `${HOST}/live`, publish: `${name}.flv?${query}` }),
  'a path as key': (name, query) => ({ app: 'live', tcUrl: `${HOST}/live`, publish: `/live/${name}?${query}` }),
}

describe('an encoder or player', () => {
  let fixture: MediaFixture
  const { log, lines, text } = recordingLog()
  const clients: RtmpClient[] = []

  beforeEach(async () => {
    lines.length = 0
    fixture = await openMedia({}, new ManualClock(), log)
  })
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.end()))
    await fixture.close()
  })

  const connect = async ({ app, tcUrl }: { app: string; tcUrl: string }): Promise<RtmpClient> => {
    const client = await RtmpClient.open(fixture.media.rtmpPort)
    clients.push(client)
    const fields: [string, AmfValue][] = [
      ['app', app],
      ['tcUrl', tcUrl],
    ]
    client.command('connect', 1, new Map(fields))
    await client.until(() => client.codes().length > 0)
    return client
  }
  const refusals = () => lines.filter(({ level, msg }) => level >= 30 && msg.includes('refused'))

  describe.each(Object.entries(CLIENTS))('%s', (_client, dialect) => {
    it('may publish', async () => {
      const { streamID, pushURL } = fixture.media.pushGrant('alice', fixture.address)
      const said = dialect(streamID, nameOf(pushURL).slice(streamID.length + 1))
      const client = await connect(said)
      expect(await client.publish(said.publish)).toBe('NetStream.Publish.Start')
      expect(fixture.news).toEqual([`+${streamID}`])
    })

    it('may play', async () => {
      const { streamID } = fixture.media.pushGrant('alice', fixture.address)
      const said = dialect(
        streamID,
        nameOf(fixture.media.playURLs(streamID, fixture.address).accelerateURL).slice(streamID.length + 1),
      )
      const client = await connect(said)
      expect(await client.play(said.publish)).toBe('NetStream.Play.Reset')
    })

    it('may not without a signature', async () => {
      const { streamID } = fixture.media.pushGrant('alice', fixture.address)
      const said = dialect(streamID, '')
      const client = await connect(said)
      expect(await client.publish(said.publish)).toBe('NetStream.Publish.BadName')
    })
  })

  it.each([
    ['no application', { app: '', tcUrl: HOST }],
    ['another application', { app: 'stream', tcUrl: `${HOST}/stream` }],
  ])('that names %s is told what to paste, and so is the log, once', async (_what, said) => {
    for (let attempt = 0; attempt < 3; attempt++) {
      const client = await connect(said)
      expect(client.codes()).toEqual(['NetConnection.Connect.Rejected'])
    }
    expect(refusals().map(({ msg }) => msg)).toEqual([expect.stringContaining('rtmp://<host>/live')])
  })

  it('with a signature that is no good is named in the log once, without it', async () => {
    const { streamID } = fixture.media.pushGrant('alice', fixture.address)
    for (let attempt = 0; attempt < 3; attempt++) {
      const client = await connect({ app: 'live', tcUrl: `${HOST}/live` })
      await client.publish(`${streamID}?txSecret=0123456789abcdef&txTime=7fffffff`)
    }
    expect(refusals().map((line) => line.streamID)).toEqual([streamID])
    expect(text()).not.toContain('0123456789abcdef')
  })
})
