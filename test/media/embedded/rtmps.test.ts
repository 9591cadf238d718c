import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { connect as connectTls } from 'node:tls'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { recordingLog } from '../../support/silent_log.js'
import { type Pusher, probe, push } from './ffmpeg.js'
import { type MediaFixture, openMedia } from './media_fixture.js'
import { nameOf, RtmpClient, video } from './rtmp_client.js'

describe('the RTMP port with a certificate', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rtcroom-tls-'))
  let tls: { cert: string; key: string }
  let fixture: MediaFixture
  let pusher: Pusher | undefined

  beforeAll(() => {
    const [cert, key] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')]
    const subject = ['-subj', '/CN=localhost', '-days', '1']
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        ...subject,
        '-keyout',
        key,
        '-out',
        cert,
      ],
      {
        stdio: 'ignore',
      },
    )
    tls = { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
  })
  afterAll(() => rmSync(folder, { recursive: true }))
  beforeEach(async () => {
    fixture = await openMedia({ tls })
  })
  afterEach(async () => {
    await pusher?.stop()
    await fixture.close()
  })

  it('takes RTMPS from ffmpeg and plays it over both RTMPS and RTMP', async () => {
    const { media, address } = fixture
    const { streamID, pushURL } = media.pushGrant('alice', address)
    media.claim(streamID)
    expect(pushURL).toMatch(/^rtmps:/)
    pusher = push(pushURL)
    const { accelerateURL } = media.playURLs(streamID, address)
    const seen = await Promise.all([probe(accelerateURL), probe(accelerateURL.replace('rtmps:', 'rtmp:'))])
    for (const { streams } of seen) expect(streams.map((stream) => stream.codec_name).sort()).toEqual(['aac', 'h264'])
  })

  it('takes plain RTMP all the same, and checks both alike', async () => {
    const { media, address } = fixture
    const { pushURL, streamID } = media.pushGrant('alice', address)
    const plain = await RtmpClient.connected(media.rtmpPort)
    expect(await plain.publish(nameOf(pushURL))).toBe('NetStream.Publish.Start')
    plain.send(9, 0, video.key())
    const secure = await RtmpClient.open(
      media.rtmpPort,
      connectTls({ port: media.rtmpPort, host: '127.0.0.1', rejectUnauthorized: false }),
    )
    secure.command('connect', 1, new Map([['app', 'live']]))
    expect(await secure.publish(streamID)).toBe('NetStream.Publish.BadName')
    await Promise.all([plain.end(), secure.end()])
  })

  // Addresses said rtmp:// where RTMPS was served, so nobody was led to it; and plain RTMP could not be switched off.
  it('takes nothing but RTMPS where that is set, and says so', async () => {
    const { log, lines } = recordingLog()
    const only = await openMedia({ tls, rtmpsOnly: true }, undefined, log)
    const { media } = only
    expect(media.playURLs('alice_000000000000', only.address).accelerateURL).toMatch(/^rtmps:/)
    const plain = RtmpClient.open(media.rtmpPort)
    expect((await plain).closed).toBe(true)
    expect(lines.filter(({ level }) => level === 30).map(({ reason }) => reason)).toContainEqual(
      expect.stringContaining('rtmps://'),
    )
    const secure = await RtmpClient.open(
      media.rtmpPort,
      connectTls({ port: media.rtmpPort, host: '127.0.0.1', rejectUnauthorized: false }),
    )
    secure.command('connect', 1, new Map([['app', 'live']]))
    expect(await secure.publish(nameOf(media.pushGrant('alice', only.address).pushURL))).toBe('NetStream.Publish.Start')
    await secure.end()
    await only.close()
  })

  it('gives nothing to a TLS client that does not go on', async () => {
    const { connect } = await import('node:net')
    const socket = connect(fixture.media.rtmpPort, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write(Buffer.from('16030100050100000100', 'hex'))
    await new Promise((resolve) => {
      socket.on('close', resolve)
      socket.resume()
    })
    expect(fixture.media.totals().connections).toBe(0)
  })
})
