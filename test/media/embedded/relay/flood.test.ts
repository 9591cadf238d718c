import { beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../../../../server/media/embedded/relay/limits.js'
import type { Publication } from '../../../../server/media/embedded/relay/places.js'
import { Relay } from '../../../../server/media/embedded/relay/relay.js'
import { wire } from '../../../../server/media/embedded/wire.js'
import { ManualClock } from '../../../support/manual_clock.js'
import { silentLog } from '../../../support/silent_log.js'
import { audio, video } from '../rtmp_client.js'

describe('a publisher', () => {
  let clock: ManualClock
  let relay: Relay
  let publication: Publication
  let ended: string | undefined

  beforeEach(() => {
    clock = new ManualClock()
    ended = undefined
    relay = new Relay(
      clock,
      DEFAULT_LIMITS,
      wire,
      silentLog,
      { published: () => undefined, unpublished: () => undefined },
      () => 0,
    )
  })

  const publish = (): void => {
    publication = relay.publish('s', {
      ping: () => undefined,
      end: (reason) => {
        ended = reason
      },
    })
    publication.tag(9, 0, video.header())
    publication.tag(8, 0, audio.header())
  }

  /** For so many seconds, this many tags in each tenth of one. */
  const send = (seconds: number, tags: number, payload: Buffer): void => {
    for (let tenth = 0; tenth < seconds * 10 && ended === undefined; tenth++) {
      for (let i = 0; i < tags; i++) publication.tag(8, tenth * 100, payload)
      publication.flush()
      clock.advance(100)
    }
  }

  it('that sends more bits than pictures need is cut', () => {
    publish()
    send(5, 10, audio.frame(90_000))
    expect(ended).toBe('flood')
  })

  it('that sends far more tags than there are pictures and sounds is cut, however small they are', () => {
    publish()
    send(5, 300, Buffer.from([0x2f]))
    expect(ended).toBe('flood')
  })

  it('that sends nothing but empty tags is cut too', () => {
    publish()
    send(5, 300, Buffer.alloc(0))
    expect(ended).toBe('flood')
  })

  it('that catches up with some seconds after a break is not', () => {
    publish()
    send(3, 12, audio.frame())
    send(0.1, 1_000, audio.frame())
    send(3, 12, audio.frame())
    expect(ended).toBeUndefined()
  })

  it('whose first picture is large, right before the rates are looked at, is not', () => {
    clock.advance(990)
    publish()
    publication.tag(9, 0, video.key(500_000))
    clock.advance(10)
    expect(relay.stats('s')?.bitrate).toBeGreaterThan(4_000_000)
    expect(ended).toBeUndefined()
  })

  it('can make new players get thousands of tags at once, but not a hundred thousand', () => {
    publish()
    publication.tag(9, 0, video.key())
    for (let i = 0; i < 100_000; i++) publication.tag(8, i, Buffer.from([0x2f]))
    let tags = 0
    relay.onTags('s', {
      tag: () => {
        tags += 1
      },
      end: () => undefined,
    })
    expect(tags).toBeLessThan(10_000)
  })
})
