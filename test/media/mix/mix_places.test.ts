// Rooms that are mixed take processes, and there are few places for them. One guest with a few streams, or a network
// with a few guests, had all of them: no other room was mixed or recorded as one.
import { afterEach, expect, it } from 'vitest'
import { EmbeddedMixer } from '../../../server/media/mix/embedded_mixer.js'
import { ManualClock } from '../../support/manual_clock.js'
import { recordingLog } from '../../support/silent_log.js'

const { log, lines } = recordingLog()
let mixer: EmbeddedMixer
afterEach(() => mixer.close())

const LIVE = { since: 0, bitrate: 0, fps: 0, keyFrameDistance: 0, players: 0, dropped: 0, video: true, audio: true }

/** Streams come from the address that stands behind their owners' names. */
function opened(maxRooms: number): void {
  mixer = new EmbeddedMixer({
    ffmpeg: '/bin/false',
    maxRooms,
    tap: { onTags: () => () => {}, stats: (streamID) => ({ ...LIVE, streamID, otherFormats: [] }) },
    origins: { origin: (streamID) => ({ ip: streamID.split('-')[1] ?? '' }) },
    publish() {
      throw new Error('nothing is published')
    },
    awaited: () => false,
    clock: new ManualClock(),
    log,
  })
}

/** The presenter with one guest. */
function mix(streamID: string): number {
  const input = (name: string, image_layer: number) => ({
    input_stream_id: name,
    layout_params: { image_layer, image_width: 320, image_height: 480, location_x: 0, location_y: 0 },
  })
  const para = { output_stream_id: streamID, input_stream_list: [input(streamID, 1), input('guest', 2)] }
  return mixer.mix(
    { interface: { para } },
    [streamID, 'guest'].map((name) => ({ streamID: name, userID: '' })),
  ).code
}

it('one network has half of the places, this machine all', () => {
  opened(4)
  expect(['a-10.0.0.1-_1', 'b-10.0.0.1-_1', 'c-10.0.0.1-_1'].map(mix)).toEqual([0, 0, 14])
  expect(lines.at(-1)).toMatchObject({ reason: 'one network has half of them', maxRooms: 4, level: 40 })
  // As often as it likes in a room that is mixed already.
  expect(mix('a-10.0.0.1-_1')).toBe(0)
  expect(['d-127.0.0.1-_1', 'e-127.0.0.1-_1', 'f-10.0.0.2-_1'].map(mix)).toEqual([0, 0, 14])
  expect(lines.at(-1)).toMatchObject({ reason: 'all places are taken' })
  expect(mixer.rooms).toBe(4)
})

it('one user has half of the places, for audiences and for recordings together', () => {
  opened(4)
  const source = mixer.roomSource({ userID: 'a-10.0.0.1-', network: '10.0.0.9' })
  expect(mix('a-10.0.0.1-_1')).toBe(0)
  expect(mix('a-10.0.0.1-_2')).toBe(14)
  expect(mixer.roomSource({ userID: 'a-10.0.0.1-', network: '10.0.0.8' })).toBeUndefined()
  // What was given back is there again.
  source?.onTags('', { tag() {}, end() {} })()
  expect(mix('a-10.0.0.1-_2')).toBe(0)
})

it('the only place is anybody’s', () => {
  opened(1)
  expect([mix('a-10.0.0.1-_1'), mix('b-10.0.0.2-_1')]).toEqual([0, 14])
})
