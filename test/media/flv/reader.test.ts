import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EncodedTag, kindOf } from '../../../server/media/embedded/flv/encoded_tag.js'
import { TagType } from '../../../server/media/embedded/stream_tap.js'
import { FlvError } from '../../../server/media/flv/reader.js'
import { flvHeader } from '../../../server/media/flv/tag.js'
import { gather, type RawTag } from '../embedded/flv_client.js'

function read(bytes: Buffer, sizes: readonly number[] = [bytes.length]): { tags: RawTag[]; held: number } {
  const tags: RawTag[] = []
  const reader = gather(tags, 1024 * 1024)
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[Math.min(i, sizes.length - 1)] ?? bytes.length
    reader.push(bytes.subarray(at, at + size))
    at += size
  }
  return { tags, held: reader.held }
}

const tag = fc.record({
  type: fc.constantFrom(TagType.AUDIO, TagType.VIDEO, TagType.SCRIPT),
  timestamp: fc.nat(0xffffffff),
  payload: fc.uint8Array({ maxLength: 6000 }).map((bytes) => Buffer.from(bytes)),
})

describe('FLV', () => {
  it('comes back as the tags it was written from, however it is cut', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 10 })
    fc.assert(
      fc.property(fc.array(tag, { maxLength: 6 }), sizes, (sent, pieces) => {
        const bytes = sent.map(({ type, timestamp, payload }) => new EncodedTag(type, timestamp, payload).bytes)
        expect(read(Buffer.concat([flvHeader(true, true), ...bytes]), pieces)).toEqual({ tags: sent, held: 0 })
      }),
      { numRuns: 50 },
    )
  })

  it('skips tags of unknown kinds and a longer file header', () => {
    const header = Buffer.concat([Buffer.from('464c5605050000000d', 'hex'), Buffer.alloc(8)])
    const odd = new EncodedTag(TagType.AUDIO, 1, Buffer.from('abc')).bytes
    odd[0] = 15
    expect(
      read(Buffer.concat([header, odd, new EncodedTag(TagType.AUDIO, 2, Buffer.from('x')).bytes])).tags.map(
        ({ timestamp }) => timestamp,
      ),
    ).toEqual([2])
  })

  it.each([
    ['what is not FLV', Buffer.from('GET / HTTP/1.1\r\n')],
    ['a file header of a megabyte', Buffer.from('464c56010500100000', 'hex')],
    ['a tag above the limit', Buffer.concat([flvHeader(true, true), Buffer.from('09ffffff00000000000000', 'hex')])],
  ])('refuses %s', (_what, bytes) => {
    expect(() => read(bytes)).toThrow(FlvError)
  })

  it.each([
    ['an AVC configuration', TagType.VIDEO, [0x17, 0], 'header'],
    ['an AVC key frame', TagType.VIDEO, [0x17, 1], 'key'],
    ['an AVC frame that needs others', TagType.VIDEO, [0x27, 1], 'other'],
    ['the end of an AVC sequence', TagType.VIDEO, [0x17, 2], 'end'],
    ['an H.263 key frame, which has no configuration', TagType.VIDEO, [0x12, 0], 'key'],
    ['an enhanced configuration', TagType.VIDEO, [0x90, 0x68], 'header'],
    ['an enhanced key frame', TagType.VIDEO, [0x93, 0x68], 'key'],
    ['an AAC configuration', TagType.AUDIO, [0xaf, 0], 'header'],
    ['AAC sound', TagType.AUDIO, [0xaf, 1], 'other'],
    ['MP3 sound', TagType.AUDIO, [0x2f, 0], 'other'],
    ['an enhanced (Opus) configuration', TagType.AUDIO, [0x90, 0x4f], 'header'],
  ] as const)('knows %s', (_what, type, bytes, kind) => {
    expect(kindOf(type, Buffer.from(bytes))).toBe(kind)
  })
})
