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
})
