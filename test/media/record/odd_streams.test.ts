// Three streams of real encoders that could not be recorded: one whose picture is 3.5 s ahead of its sound became eight
// files without sound; one whose sound has its channels in a program config element stopped the recording of its
// picture;
// and `start_record` stored what was said before the button.
import { afterEach, describe, expect, it } from 'vitest'
import { TagType } from '../../../server/media/embedded/stream_tap.js'
import type { FlvTag } from '../../../server/media/flv/tag.js'
import { makeClip, probe } from './clip.js'
import { type RecorderFixture, recorderFixture, roomOf } from './recorder_fixture.js'

describe('a recording', () => {
  let fixture: RecorderFixture
  afterEach(() => fixture.close())

  const recorded = async (tags: readonly FlvTag[]) => {
    const room = roomOf('ann', 'ann')
    fixture.commit(room)
    await fixture.recorder.start(room)
    await fixture.publish('ann_1', tags)
    await fixture.recorder.close()
    return (await fixture.files()).map(probe)
  }
  const codecs = ({ streams }: ReturnType<typeof probe>) => streams.map(({ codec_name }) => codec_name).sort()

  it('of a picture that is 3.5 s ahead of its sound is one file with both', async () => {
    fixture = await recorderFixture()
    const tags = makeClip({ seconds: 10 }).map((tag) =>
      tag.type === TagType.VIDEO ? { ...tag, timestamp: tag.timestamp + 3500 } : tag,
    )
    const files = await recorded(tags)
    expect(files.map(codecs)).toEqual([['aac', 'h264']])
    expect(files[0]?.streams.find(({ codec_name }) => codec_name === 'h264')?.packets).toBe(150)
    // Sound from before the first picture has no place in it.
    expect(files[0]?.streams.find(({ codec_name }) => codec_name === 'aac')?.packets).toBeGreaterThan(6 * 43)
  })

  it.each([
    ['sound with a program config element', TagType.AUDIO, Uint8Array.of(0xaf, 0, 0x12, 0x00, 0x05, 0x88), 'h264'],
    [
      'pictures without parameter sets',
      TagType.VIDEO,
      Uint8Array.of(0x17, 0, 0, 0, 0, 1, 0x42, 0xc0, 0x1e, 0xff, 0xe0, 0),
      'aac',
    ],
  ])('of %s has the other track', async (_what, type, config, rest) => {
    fixture = await recorderFixture()
    const tags = makeClip().map((tag) => (tag.type === type && tag.body[1] === 0 ? { ...tag, body: config } : tag))
    expect((await recorded(tags)).map(codecs)).toEqual([[rest]])
  })

  it('begins at the button', async () => {
    fixture = await recorderFixture()
    const tags = makeClip({ seconds: 4, gop: 15 })
    const room = roomOf('ann', 'ann')
    fixture.commit(room)
    // The button comes in the middle of a group of pictures.
    const early = tags.filter(({ timestamp }) => timestamp < 2500)
    const publication = fixture.relay.publish('ann_1', { ping() {}, end() {} })
    const send = (some: readonly FlvTag[]) => {
      for (const { type, timestamp, body } of some) {
        if (type === TagType.AUDIO || type === TagType.VIDEO) publication.tag(type, timestamp, Buffer.from(body))
        publication.flush()
      }
    }
    send(early)
    await fixture.recorder.start(room)
    send(tags.slice(early.length))
    publication.end('ended')
    await fixture.recorder.close()
    const [file] = (await fixture.files()).map(probe)
    expect(file && codecs(file)).toEqual(['aac', 'h264'])
    expect(file?.duration).toBeLessThan(1.6)
  })
})
