// A publisher that sent MP3, G.711, Speex, HEVC or Opus was live in every figure, and nobody heard or saw it: no log
// line,
// no figure and no event named the reason.
import { expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../../../../server/media/embedded/relay/limits.js'
import { Relay } from '../../../../server/media/embedded/relay/relay.js'
import { TagType } from '../../../../server/media/embedded/stream_tap.js'
import { wire } from '../../../../server/media/embedded/wire.js'
import { ManualClock } from '../../../support/manual_clock.js'
import { recordingLog } from '../../../support/silent_log.js'
import { audio, video } from '../rtmp_client.js'

const four = (first: number, name: string) => Buffer.concat([Buffer.from([first]), Buffer.from(name), Buffer.alloc(20)])

const FORMATS: [string, TagType, Buffer][] = [
  ['MP3', TagType.AUDIO, Buffer.from([0x2f, 1, 2, 3])],
  ['G.711 A-law', TagType.AUDIO, Buffer.from([0x72, 1, 2, 3])],
  ['G.711 mu-law', TagType.AUDIO, Buffer.from([0x82, 1, 2, 3])],
  ['Speex', TagType.AUDIO, Buffer.from([0xb2, 1, 2, 3])],
  ['Opus', TagType.AUDIO, four(0x91, 'Opus')],
  ['H.264 High 10', TagType.VIDEO, Buffer.from([0x17, 0, 0, 0, 0, 1, 110, 0, 30, 0xff, 0xe1])],
  ['H.264 High 4:4:4', TagType.VIDEO, Buffer.from([0x17, 0, 0, 0, 0, 1, 244, 0, 30, 0xff, 0xe1])],
  ['HEVC', TagType.VIDEO, Buffer.from([0x1c, 1, 0, 0, 0, 1])],
  ['HEVC', TagType.VIDEO, four(0x91, 'hvc1')],
  ['AV1', TagType.VIDEO, four(0x91, 'av01')],
  ['VP9', TagType.VIDEO, four(0x91, 'vp09')],
  ['?bc?', TagType.VIDEO, four(0x91, '\nbc\0')],
]

it.each(FORMATS)('%s is named once in the log, and in the figures', (name, type, payload) => {
  const { log, lines } = recordingLog()
  const relay = new Relay(new ManualClock(), DEFAULT_LIMITS, wire, log, { published() {}, unpublished() {} }, () => 0)
  const alice = relay.publish('alice_1', { ping() {}, end() {} })
  for (let i = 0; i < 5; i++) alice.tag(type, i * 20, payload)
  expect(relay.stats('alice_1')?.otherFormats).toEqual([name])
  expect(lines.filter(({ format }) => format === name)).toHaveLength(1)
  relay.close()
})

it('H.264 and AAC are not named, and no publisher fills the list', () => {
  const { log, lines } = recordingLog()
  const relay = new Relay(new ManualClock(), DEFAULT_LIMITS, wire, log, { published() {}, unpublished() {} }, () => 0)
  const alice = relay.publish('alice_1', { ping() {}, end() {} })
  alice.tag(TagType.VIDEO, 0, video.header())
  alice.tag(TagType.VIDEO, 0, video.key())
  alice.tag(TagType.AUDIO, 0, audio.frame())
  expect(relay.stats('alice_1')?.otherFormats).toEqual([])
  for (let i = 0; i < 100; i++) alice.tag(TagType.VIDEO, i, four(0x91, `x${String(i).padStart(3, '0')}`))
  expect([relay.stats('alice_1')?.otherFormats.length, lines.length < 12]).toEqual([8, true])
  relay.close()
})

it('H.264 with start codes reaches players with lengths, and the log says so once', () => {
  const { log, lines } = recordingLog()
  const relay = new Relay(new ManualClock(), DEFAULT_LIMITS, wire, log, { published() {}, unpublished() {} }, () => 0)
  const alice = relay.publish('alice_1', { ping() {}, end() {} })
  const heard: string[] = []
  relay.onTags('alice_1', { tag: ({ payload }) => heard.push(payload.toString('hex')), end() {} })
  alice.tag(TagType.VIDEO, 0, video.header())
  for (const first of [0x17, 0x27, 0x27])
    alice.tag(TagType.VIDEO, 40, Buffer.from([first, 1, 0, 0, 0, 0, 0, 0, 1, 0x65, 0x88]))
  expect(heard.slice(1)).toEqual(['1701000000000000026588', '2701000000000000026588', '2701000000000000026588'])
  expect(lines.filter(({ msg }) => msg?.includes('start codes'))).toHaveLength(1)
  relay.close()
})
