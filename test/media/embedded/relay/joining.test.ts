// A camera that stops while the microphone goes on left its last group of pictures in the cache, and sound was added to
// it without an end: whoever joined later got up to two minutes of old sound at once, and a recording began with it.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../../../../server/media/embedded/relay/limits.js'
import type { Publication } from '../../../../server/media/embedded/relay/places.js'
import { Relay } from '../../../../server/media/embedded/relay/relay.js'
import { type StreamTag, TagType } from '../../../../server/media/embedded/stream_tap.js'
import { wire } from '../../../../server/media/embedded/wire.js'
import { ManualClock } from '../../../support/manual_clock.js'
import { silentLog } from '../../../support/silent_log.js'
import { audio, video } from '../rtmp_client.js'

const ID = 'alice_000000000000'

describe('whoever joins a stream', () => {
  let clock: ManualClock
  let relay: Relay
  let alice: Publication
  let at = 0

  beforeEach(() => {
    clock = new ManualClock()
    relay = new Relay(clock, DEFAULT_LIMITS, wire, silentLog, { published() {}, unpublished() {} }, () => 0)
    alice = relay.publish(ID, { ping() {}, end() {} })
    at = 0
    alice.tag(TagType.VIDEO, 0, video.header())
    alice.tag(TagType.AUDIO, 0, audio.header())
  })
  afterEach(() => relay.close())

  /** `seconds` of sound, with pictures (a key frame first) or without. */
  const send = (seconds: number, pictures: boolean) => {
    for (const end = at + seconds * 1000; at < end; at += 20) {
      if (pictures && at % 40 === 0) alice.tag(TagType.VIDEO, at, at === 0 ? video.key() : video.inter())
      alice.tag(TagType.AUDIO, at, audio.frame())
      alice.flush()
      clock.advance(20)
    }
  }
  const joined = (live?: boolean): StreamTag[] => {
    const tags: StreamTag[] = []
    relay.onTags(ID, { tag: (tag) => tags.push(tag), end() {} }, live)()
    return tags.filter(({ header }) => !header)
  }

  it('gets the pictures since the last key frame', () => {
    send(8, true)
    expect([joined()[0]?.timestamp, joined().at(-1)?.timestamp]).toEqual([0, 7980])
  })

  it('gets no old sound when the camera stands', () => {
    send(1, true)
    send(1, false)
    expect(joined()[0]?.timestamp).toBe(0)
    for (let i = 0; i < 60; i++) {
      send(2, false)
      expect(joined()).toEqual([])
    }
  })

  it('gets nothing older than some seconds of a group without an end', () => {
    send(60, true)
    expect(joined()).toEqual([])
  })

  // Encoders with intra refresh send one key frame and never another one: whoever joined later waited for ever.
  it('gets what there is when no key frame comes', () => {
    send(20, true)
    const written: Buffer[] = []
    const write = (bytes: Buffer) => written.push(bytes) > 0
    relay.play(ID, { format: 'flv', begin() {}, write, unsent: () => 0, end() {} }).start()
    const pictures = () => written.filter((bytes) => bytes.includes(video.inter())).length
    send(4, true)
    expect(pictures()).toBe(0)
    send(2, true)
    expect(pictures()).toBeGreaterThan(20)
  })

  it('gets nothing of the past when it asks for what is live', () => {
    send(1, true)
    expect(joined(true)).toEqual([])
  })

  it('has a key frame asked for, once a second while it waits, of a publisher that can be asked', () => {
    let asked = 0
    const bob = relay.publish('bob_000000000000', {
      ping() {},
      askKeyFrame: () => {
        asked += 1
      },
      end() {},
    })
    const send = (seconds: number, payload: Buffer) => {
      for (let past = 0; past < seconds * 1_000; past += 40) {
        at += 40
        bob.tag(TagType.VIDEO, at, payload)
        bob.flush()
        clock.advance(40)
      }
    }
    bob.tag(TagType.VIDEO, 0, video.header())
    bob.tag(TagType.VIDEO, 0, video.key())
    // So long a group is not kept.
    send(15, video.inter())
    expect(asked).toBe(0)
    const playing = relay.play('bob_000000000000', {
      format: 'rtmp',
      begin() {},
      write: () => true,
      unsent: () => 0,
      end() {},
    })
    playing.start()
    send(3, video.inter())
    expect(asked).toBeGreaterThanOrEqual(2)
    expect(asked).toBeLessThanOrEqual(3)
    const before = asked
    send(3, video.key())
    expect(asked - before).toBeLessThanOrEqual(1)
  })
})
