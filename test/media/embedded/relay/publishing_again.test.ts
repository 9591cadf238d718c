// A publisher was gone for a moment and published again. Its configurations were passed on once more, and browsers drop
// what comes between a configuration and the next key frame: flv.js, which holds its last pictures back, lost these,
// had a hole of 130 ms and stood still for good.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../../../../server/media/embedded/relay/limits.js'
import { Relay } from '../../../../server/media/embedded/relay/relay.js'
import { TagType } from '../../../../server/media/embedded/stream_tap.js'
import { wire } from '../../../../server/media/embedded/wire.js'
import { FlvReader } from '../../../../server/media/flv/reader.js'
import { ManualClock } from '../../../support/manual_clock.js'
import { silentLog } from '../../../support/silent_log.js'
import { audio, video } from '../rtmp_client.js'

const ID = 'alice_000000000000'

describe('a stream that is published again', () => {
  let clock: ManualClock
  let relay: Relay

  beforeEach(() => {
    clock = new ManualClock()
    relay = new Relay(clock, DEFAULT_LIMITS, wire, silentLog, { published() {}, unpublished() {} }, () => 0)
  })
  afterEach(() => relay.close())

  const publish = (headers: readonly (readonly [TagType, Buffer])[]) => {
    const publication = relay.publish(ID, { ping() {}, end() {} })
    for (const [type, payload] of headers) publication.tag(type, 0, payload)
    for (let at = 0; at < 2_000; at += 40) {
      if (headers.some(([type]) => type === TagType.VIDEO))
        publication.tag(TagType.VIDEO, at, at === 0 ? video.key() : video.inter())
      publication.tag(TagType.AUDIO, at, audio.frame())
      publication.flush()
      clock.advance(40)
    }
    return publication
  }
  const BOTH = [
    [TagType.VIDEO, video.header()],
    [TagType.AUDIO, audio.header()],
  ] as const

  /** The configurations that a player gets, by type and version. */
  const play = () => {
    const headers: string[] = []
    const reader = new FlvReader(({ type, body }) => {
      if (body[1] === 0) headers.push(type === TagType.VIDEO ? `picture ${body[5]}` : 'sound')
    })
    const playing = relay.play(ID, {
      format: 'flv',
      begin: () => reader.push(Buffer.from([0x46, 0x4c, 0x56, 1, 5, 0, 0, 0, 9, 0, 0, 0, 0])),
      write: (bytes) => {
        reader.push(bytes)
        return true
      },
      unsent: () => 0,
      end: () => playing.leave(),
    })
    playing.start()
    return headers
  }
  const tapped = () => {
    const headers: string[] = []
    relay.onTags(ID, {
      tag: ({ type, header, payload }) => {
        if (header) headers.push(type === TagType.VIDEO ? `picture ${payload[5]}` : 'sound')
      },
      end() {},
    })
    return headers
  }

  it('says the same configurations to those alone who have not heard them', () => {
    const first = publish(BOTH)
    const stayed = play()
    first.end('lost')
    const waiting = play()
    const recorder = tapped()
    publish(BOTH)
    const joined = play()
    expect({ stayed, waiting, joined, recorder }).toEqual({
      stayed: ['picture 1', 'sound'],
      waiting: ['picture 1', 'sound'],
      joined: ['picture 1', 'sound'],
      recorder: ['picture 1', 'sound'],
    })
  })

  it('says what is different to everybody', () => {
    const first = publish(BOTH)
    const stayed = play()
    first.end('lost')
    const recorder = tapped()
    publish([
      [TagType.VIDEO, video.header(2)],
      [TagType.AUDIO, audio.header()],
    ])
    expect({ stayed, joined: play(), recorder }).toEqual({
      stayed: ['picture 1', 'sound', 'picture 2'],
      joined: ['picture 2', 'sound'],
      recorder: ['picture 2', 'sound'],
    })
  })

  it('forgets what is not said again', () => {
    publish(BOTH).end('lost')
    const again = publish([[TagType.AUDIO, audio.header()]])
    expect(play()).toEqual(['sound'])
    again.tag(TagType.VIDEO, 2_000, video.header())
    again.tag(TagType.VIDEO, 2_000, video.key())
    again.flush()
    expect(tapped()).toEqual(['picture 1', 'sound'])
  })
})
