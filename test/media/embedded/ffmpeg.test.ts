import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Pusher, probe, push } from './ffmpeg.js'
import { type MediaFixture, openMedia } from './media_fixture.js'

describe('ffmpeg at the embedded relay', () => {
  let fixture: MediaFixture
  let pusher: Pusher | undefined

  beforeEach(async () => {
    fixture = await openMedia()
  })
  afterEach(async () => {
    await pusher?.stop()
    await fixture.close()
  })

  it('pushes H.264 and AAC that ffprobe plays over RTMP and HTTP-FLV', async () => {
    const { media, address } = fixture
    const grant = media.pushGrant('alice', address)
    media.claim(grant.streamID)
    pusher = push(grant.pushURL)
    const { accelerateURL, flvURL } = media.playURLs(grant.streamID, address)
    const seen = await Promise.all([probe(accelerateURL), probe(flvURL ?? '')])
    for (const { streams, packets } of seen) {
      expect(streams.map((stream) => stream.codec_name).sort()).toEqual(['aac', 'h264'])
      expect(streams.find((stream) => stream.codec_type === 'video')).toMatchObject({ width: 320, height: 240 })
      for (const type of ['audio', 'video']) {
        const times = packets.filter((packet) => packet.codec_type === type).map((packet) => Number(packet.dts_time))
        expect(times.length).toBeGreaterThan(10)
        expect(times).toEqual([...times].sort((a, b) => a - b))
      }
      expect(packets.find((packet) => packet.codec_type === 'video')?.flags).toMatch(/^K/)
    }
  })

  it.each([
    ['picture only', { audio: false }, ['h264']],
    ['sound only', { video: false }, ['aac']],
  ])('pushes %s, and no player waits for the rest', async (_what, tracks, codecs) => {
    const { media, address } = fixture
    const grant = media.pushGrant('alice', address)
    media.claim(grant.streamID)
    pusher = push(grant.pushURL, tracks)
    const { accelerateURL, flvURL = '' } = media.playURLs(grant.streamID, address)
    const seen = await Promise.all([probe(flvURL), probe(accelerateURL)])
    for (const { streams } of seen) expect(streams.map((stream) => stream.codec_name)).toEqual(codecs)
  })

  it('is told no before anything starts', async () => {
    const { media, address } = fixture
    const grant = media.pushGrant('alice', address)
    const refused = push(grant.pushURL.replace(/txSecret=.{8}/, 'txSecret=00000000'))
    const { code, output } = await refused.done
    expect(code).not.toBe(0)
    expect(output).toContain('denied')
    await expect(probe(grant.pushURL)).rejects.toThrow('denied')
    expect(fixture.news).toEqual([])
  })

  it('is cut when its stream is revoked, within a second, and cannot come back', async () => {
    const { media, address } = fixture
    const grant = media.pushGrant('alice', address)
    media.claim(grant.streamID)
    pusher = push(grant.pushURL)
    while ((media.stats(grant.streamID)?.bitrate ?? 0) === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    const began = performance.now()
    await media.revoke(grant.streamID)
    const { code } = await pusher.done
    expect(performance.now() - began).toBeLessThan(1000)
    expect(code).not.toBe(0)
    pusher = push(grant.pushURL)
    expect((await pusher.done).output).toContain('denied')
    expect(fixture.news).toEqual([`+${grant.streamID}`, `-${grant.streamID}`])
  })
})
