// A page played a stream with MP3 or HEVC: nothing was heard or seen, and nothing said why. The player names what it
// does not play, once for each track of a connection.
import { expect, it } from 'vitest'
import { FlvPlayback, type PlaybackListener } from '../../../../server/browser/media/play/flv_playback.js'
import { flvHeader, TagType, writeTag } from '../../../../server/media/flv/tag.js'

const nothing = () => undefined

function playback() {
  const named: string[] = []
  const listener: PlaybackListener = {
    decoded: nothing,
    show: (frame) => frame.close(),
    starved: nothing,
    failed: nothing,
    unsupported: (kind, format) => named.push(`${kind} ${format}`),
  }
  const noSound = () => {
    throw new Error('there is no sound that could be played')
  }
  return { named, playback: new FlvPlayback({ minDelay: 40, maxDelay: 1_000 }, listener, noSound) }
}

const sound = (...body: number[]) => writeTag({ type: TagType.AUDIO, timestamp: 0, body: Uint8Array.from(body) })
const picture = (...body: number[]) => writeTag({ type: TagType.VIDEO, timestamp: 0, body: Uint8Array.from(body) })
const named = (text: string) => [...text].map((letter) => letter.charCodeAt(0))

it.each([
  ['audio MP3', sound(0x2f, 1, 2)],
  ['audio G.711 A-law', sound(0x7f, 1, 2)],
  ['audio Speex', sound(0xbf, 1, 2)],
  ['audio Opus', sound(0x90, ...named('Opus'))],
  ['video HEVC', picture(0x1c, 1, 0, 0, 0)],
  ['video HEVC', picture(0x90, ...named('hvc1'))],
  ['video AV1', picture(0x90, ...named('av01'))],
])('%s is named, once a connection', (name, tag) => {
  const { named, playback: played } = playback()
  for (let connection = 0; connection < 2; connection++) {
    played.restart()
    played.bytes(flvHeader(true, true))
    for (let time = 0; time < 3; time++) played.bytes(tag)
  }
  expect(named).toEqual([name, name])
})

it('H.264 and AAC in their plain form are what it plays', () => {
  const { named, playback: played } = playback()
  played.bytes(flvHeader(true, true))
  played.bytes(picture(0x27, 1, 0, 0, 0, 1))
  played.bytes(sound(0xaf, 1, 2))
  expect(named).toEqual([])
})
