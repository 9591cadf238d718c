import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { avcSize } from '../../../server/media/flv/avc_size.js'
import { aacConfig, avcCodec } from '../../../server/media/flv/codec_config.js'
import { metadataBody } from '../../../server/media/flv/metadata.js'
import { audioBody, parseAudio, parseVideo, videoBody } from '../../../server/media/flv/packet.js'
import { FlvError, FlvReader } from '../../../server/media/flv/reader.js'
import { type FlvTag, flvHeader, TagType, writeTag } from '../../../server/media/flv/tag.js'
import { makeClip } from '../../media/record/clip.js'

const joined = (parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]))
const tags: FlvTag[] = [
  { type: TagType.SCRIPT, timestamp: 0, body: metadataBody({ videocodecid: 7, stereo: false }) },
  { type: TagType.VIDEO, timestamp: 0xffff_ffff, body: Uint8Array.of(0x17, 0, 0, 0, 0, 1) },
  { type: TagType.AUDIO, timestamp: 0x0123_4567, body: new Uint8Array(0) },
]

describe('FlvReader', () => {
  it('reads what was written, however the bytes are cut', () => {
    const bytes = joined([flvHeader(true, true), ...tags.map(writeTag)])
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 20 }), (cuts) => {
        const read: FlvTag[] = []
        const reader = new FlvReader((tag) => read.push(tag))
        const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length]
        for (const [i, end] of edges.slice(1).entries()) reader.push(bytes.slice(edges[i], end))
        expect(read.map((tag) => ({ ...tag, body: [...tag.body] }))).toEqual(
          tags.map((tag) => ({ ...tag, body: [...tag.body] })),
        )
      }),
    )
  })

  it('refuses what is not FLV and tags that are too large, and never throws anything else', () => {
    const read = (bytes: Uint8Array, maxTagBytes?: number) =>
      new FlvReader(() => undefined, maxTagBytes === undefined ? {} : { maxTagBytes }).push(bytes)
    expect(() => read(Uint8Array.from(Buffer.from('GET / HTTP/1.1')))).toThrow(FlvError)
    expect(() => read(joined([flvHeader(true, true), ...tags.map(writeTag)]), 10)).toThrow(FlvError)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (junk) => {
        try {
          read(joined([flvHeader(true, true), junk]))
        } catch (error) {
          expect(error).toBeInstanceOf(FlvError)
        }
      }),
    )
  })

  it('leaves out tags of unknown kinds', () => {
    const odd = writeTag({ type: TagType.AUDIO, timestamp: 0, body: Uint8Array.of(1) })
    odd[0] = 15
    const read: FlvTag[] = []
    new FlvReader((tag) => read.push(tag)).push(joined([flvHeader(true, true), odd]))
    expect(read).toEqual([])
  })
})

describe('FLV packets', () => {
  it('come out as they went in', () => {
    const data = Uint8Array.of(1, 2, 3)
    expect(parseVideo(videoBody({ kind: 'frame', keyFrame: true, data }))).toEqual({
      kind: 'frame',
      keyFrame: true,
      compositionTime: 0,
      data,
    })
    expect(parseVideo(videoBody({ kind: 'config', keyFrame: true, data }))).toEqual({ kind: 'config', data })
    expect(parseAudio(audioBody({ kind: 'frame', data }))).toEqual({ kind: 'frame', data })
    expect(parseAudio(audioBody({ kind: 'config', data }))).toEqual({ kind: 'config', data })
  })

  it('keep the sign of the composition time, and tell the end of a sequence', () => {
    expect(parseVideo(Uint8Array.of(0x27, 1, 0xff, 0xff, 0xd8, 9))).toMatchObject({
      compositionTime: -40,
      keyFrame: false,
    })
    expect(parseVideo(Uint8Array.of(0x17, 2, 0, 0, 0))).toEqual({ kind: 'end' })
  })

  it.each([
    [[]],
    [[0x17]],
    [[0x17, 1, 0, 0, 0]],
    [[0x12, 1, 0, 0, 0, 1]],
    [[0x17, 9, 0, 0, 0, 1]],
    [[0x90, 1, 2, 3, 4, 5]],
  ])('are nothing when they are %j', (bytes) => {
    expect(parseVideo(Uint8Array.from(bytes))).toBeUndefined()
  })

  it.each([[[]], [[0xaf]], [[0xaf, 1]], [[0x2f, 1, 2]]])('are no sound when they are %j', (bytes) => {
    expect(parseAudio(Uint8Array.from(bytes))).toBeUndefined()
  })
})

describe('decoder configurations', () => {
  const configOf = (size: string) => {
    for (const { type, body } of makeClip({ seconds: 1, size, audio: false })) {
      const packet = type === TagType.VIDEO ? parseVideo(body) : undefined
      if (packet?.kind === 'config') return packet.data
    }
    throw new Error('no configuration')
  }

  it.each([
    ['160x120', 160, 120],
    ['322x178', 322, 178],
    ['1920x1080', 1920, 1080],
  ])('tell codec and size: %s', (size, width, height) => {
    const config = configOf(size)
    expect(avcCodec(config)).toMatch(/^avc1\.[0-9a-f]{6}$/)
    expect(avcSize(config)).toEqual({ width, height })
  })

  it('tell rate and channels of AAC', () => {
    expect(aacConfig(Uint8Array.of(0x11, 0x88))).toEqual({ codec: 'mp4a.40.2', sampleRate: 48_000, channels: 1 })
    expect(aacConfig(Uint8Array.of(0x12, 0x10))).toEqual({ codec: 'mp4a.40.2', sampleRate: 44_100, channels: 2 })
  })

  it('are refused when they make no sense, whatever they are', () => {
    expect(aacConfig(Uint8Array.of(0x17, 0x88))).toBeUndefined()
    expect(avcCodec(Uint8Array.of(0, 66, 0, 31, 255, 225, 0))).toBeUndefined()
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (junk) => {
        aacConfig(junk)
        avcCodec(junk)
        const size = avcSize(junk)
        if (size) expect(size.width * size.height).toBeGreaterThan(0)
      }),
    )
  })
})
