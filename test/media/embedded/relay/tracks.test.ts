// FLV begins with a promise: "picture and sound". A stream whose microphone sent a configuration and no sound, or whose
// camera ended, kept it, and players on Media Source Extensions stood still for good, as they wait for both. The
// promise is now what really comes; who was promised something else is sent away to come again.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../../../../server/media/embedded/relay/limits.js'
import type { Publication } from '../../../../server/media/embedded/relay/places.js'
import type { Tracks } from '../../../../server/media/embedded/relay/player.js'
import { Relay } from '../../../../server/media/embedded/relay/relay.js'
import { TagType } from '../../../../server/media/embedded/stream_tap.js'
import { wire } from '../../../../server/media/embedded/wire.js'
import { ManualClock } from '../../../support/manual_clock.js'
import { silentLog } from '../../../support/silent_log.js'
import { audio, video } from '../rtmp_client.js'

const ID = 'alice_000000000000'
const BOTH = { audio: true, video: true }
const PICTURE = { audio: false, video: true }
const SOUND = { audio: true, video: false }

describe('a player of FLV', () => {
  let clock: ManualClock
  let relay: Relay
  let alice: Publication
  let at = 0

  beforeEach(() => {
    clock = new ManualClock()
    relay = new Relay(clock, DEFAULT_LIMITS, wire, silentLog, { published() {}, unpublished() {} }, () => 0)
    alice = relay.publish(ID, { ping() {}, end() {} })
    at = 0
  })
  afterEach(() => relay.close())

  /** A player that notes what it is told and how it ends. */
  const play = (format: 'flv' | 'rtmp' = 'flv') => {
    const seen: { told: Tracks[]; ended: string[] } = { told: [], ended: [] }
    const playing = relay.play(ID, {
      format,
      begin: (tracks) => seen.told.push({ ...tracks }),
      write: () => true,
      unsent: () => 0,
      end: (reason) => {
        seen.ended.push(reason)
        playing.leave()
      },
    })
    playing.start()
    return seen
  }
  const send = (seconds: number, { audio: sound, video: picture }: Tracks, every = 40) => {
    for (const end = at + seconds * 1000; at < end; at += every) {
      if (picture) alice.tag(TagType.VIDEO, at, at % 1000 === 0 ? video.key() : video.inter())
      if (sound) alice.tag(TagType.AUDIO, at, audio.frame())
      alice.flush()
      clock.advance(every)
    }
  }

  it('comes again when nothing but the configuration of its sound came', () => {
    const bob = play()
    alice.tag(TagType.AUDIO, 0, audio.header())
    send(7, PICTURE)
    expect([bob, play()]).toEqual([
      { told: [BOTH], ended: ['changed'] },
      { told: [PICTURE], ended: [] },
    ])
    // The configuration is said again now and then, and is no sound.
    const carol = play()
    alice.tag(TagType.AUDIO, at, audio.header())
    send(2, PICTURE)
    expect(carol.ended).toEqual([])
  })

  it('comes again when the other track comes later', () => {
    const bob = play()
    send(4, PICTURE)
    send(1, BOTH)
    expect([bob, play()]).toEqual([
      { told: [PICTURE], ended: ['changed'] },
      { told: [BOTH], ended: [] },
    ])
  })

  it.each([
    ['sound', PICTURE],
    ['picture', SOUND],
  ])('comes again when the %s ended', (_what, rest) => {
    send(1, BOTH)
    const [bob, carol] = [play(), play('rtmp')]
    send(4, rest)
    expect(bob.ended).toEqual([])
    send(4, rest)
    expect([bob, carol, play()]).toEqual([
      { told: [BOTH], ended: ['changed'] },
      { told: [BOTH], ended: [] },
      { told: [rest], ended: [] },
    ])
  })

  it('is left alone while nothing at all comes, and by a picture now and then', () => {
    send(1, BOTH)
    let bob = play()
    clock.advance(12_000)
    expect(bob.ended).toEqual([])
    for (let i = 0; i < 40; i++) {
      send(8, SOUND)
      at += 40
      send(0.04, BOTH)
      if (bob.ended.length > 0 && i < 5) bob = play()
    }
    expect(bob.ended).toEqual([])
  })

  it('that waited for the next publisher is told of its tracks', () => {
    send(1, BOTH)
    const bob = play()
    alice.end('lost')
    alice = relay.publish(ID, { ping() {}, end() {} })
    send(2, SOUND)
    expect(bob).toEqual({ told: [BOTH], ended: ['changed'] })
  })

  it('is not sent away when the clock of the machine is put right, forwards or backwards', () => {
    const bob = play()
    send(2, BOTH)
    for (const step of [30_000, -60_000]) {
      alice.tag(TagType.VIDEO, at, video.inter())
      clock.step(step)
      alice.tag(TagType.AUDIO, at, audio.frame())
      clock.advance(1_000)
      send(2, BOTH)
    }
    expect(bob).toEqual({ told: [BOTH], ended: [] })
  })
})
