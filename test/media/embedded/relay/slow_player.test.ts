import { beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS, type RelayLimits } from '../../../../server/media/embedded/relay/limits.js'
import type { Playing, Publication } from '../../../../server/media/embedded/relay/places.js'
import type { PlayerConnection, Tracks } from '../../../../server/media/embedded/relay/player.js'
import { Relay } from '../../../../server/media/embedded/relay/relay.js'
import { wire } from '../../../../server/media/embedded/wire.js'
import { flvHeader } from '../../../../server/media/flv/tag.js'
import { ManualClock } from '../../../support/manual_clock.js'
import { silentLog } from '../../../support/silent_log.js'
import { gather, type RawTag } from '../flv_client.js'
import { audio, video } from '../rtmp_client.js'

/** A player whose connection takes as much as the test says; what it took is read as FLV. */
class FakePlayer implements PlayerConnection {
  readonly format = 'flv'
  readonly tags: RawTag[] = []
  open = true
  ended = ''
  tracks: Tracks | undefined
  /** Bytes that were written while the connection did not move. */
  stuck = 0
  readonly #reader = gather(this.tags)

  begin(tracks: Tracks): void {
    this.tracks = { ...tracks }
    this.#reader.push(Buffer.from(flvHeader(tracks.video, tracks.audio)))
  }

  write(bytes: Buffer): boolean {
    this.#reader.push(bytes)
    if (!this.open) this.stuck += bytes.length
    return this.open
  }

  unsent(): number {
    return this.stuck
  }

  end(reason: string): void {
    this.ended = reason
  }

  kinds(): string {
    return this.tags
      .map(({ type, payload }) => (payload[1] === 0 ? 'h' : type === 8 ? 'a' : payload[0] === 0x17 ? 'K' : 'p'))
      .join('')
  }
}

describe('a slow player', () => {
  let clock: ManualClock
  let relay: Relay
  let publication: Publication
  let player: FakePlayer
  let playing: Playing

  const begin = (limits: Partial<RelayLimits> = {}): void => {
    clock = new ManualClock()
    const listener = { published: () => undefined, unpublished: () => undefined }
    relay = new Relay(clock, { ...DEFAULT_LIMITS, ...limits }, wire, silentLog, listener, () => 0)
    publication = relay.publish('s', { ping: () => undefined, end: () => undefined })
    send(video.header(), audio.header(), video.key(), audio.frame())
    player = new FakePlayer()
    playing = relay.play('s', player)
    playing.start()
  }
  let time = 0
  const tick = (): number => {
    time += 10
    return time
  }
  const send = (...payloads: Buffer[]): void => {
    for (const payload of payloads) publication.tag(payload[0] === 0xaf ? 8 : 9, tick(), payload)
    publication.flush()
  }
  const drain = (): void => {
    player.open = true
    player.stuck = 0
    playing.drained()
  }

  beforeEach(() => begin())

  it('gets everything, in order, when it only pauses', () => {
    player.open = false
    send(video.inter(300_000))
    for (let i = 0; i < 10; i++) send(video.inter(1000), audio.frame())
    expect(player.tags.length).toBeLessThan(6)
    drain()
    expect(player.kinds()).toBe(`hhKap${'pa'.repeat(10)}`)
    expect(relay.stats('s')?.dropped).toBe(0)
  })

  it('loses what waits above 512 KiB, then has sound at once and pictures from the next key frame', () => {
    player.open = false
    send(video.inter(1000))
    for (let i = 0; i < 6; i++) send(video.inter(100_000), audio.frame())
    expect(relay.stats('s')?.dropped).toBeGreaterThan(0)
    drain()
    const before = player.kinds().length
    send(video.inter(), audio.frame(), video.inter(), audio.frame())
    send(video.key(), video.inter(), audio.frame())
    expect(player.kinds().slice(before)).toBe('aaKpa')
    expect(player.ended).toBe('')
  })

  it('is given the configuration that it missed', () => {
    player.open = false
    send(video.inter(1000))
    send(video.inter(600_000))
    send(video.header(2))
    drain()
    send(audio.frame(), video.key())
    const late = player.tags.slice(-4)
    expect(late.map(({ payload }) => payload.subarray(0, 2).toString('hex'))).toEqual(['1700', 'af00', 'af01', '1701'])
    expect(late[0]?.payload).toEqual(video.header(2))
  })

  it('never gets half a tag: what was begun is finished before others are dropped', () => {
    send(video.inter(400_000))
    player.open = false
    send(video.inter(300_000))
    for (let i = 0; i < 10; i++) send(video.inter(100_000))
    drain()
    send(video.key(777))
    // The reader behind the fake would have thrown, or taken garbage for a tag.
    expect(player.tags.at(-1)?.payload).toEqual(video.key(777))
    expect(new Set(player.tags.map(({ type }) => type))).toEqual(new Set([8, 9]))
  })

  it('starts with a burst above the limit without losing it', () => {
    send(video.key(400_000))
    for (let i = 0; i < 10; i++) send(video.inter(100_000))
    const other = new FakePlayer()
    other.open = false
    const late = relay.play('s', other)
    late.start()
    send(video.inter())
    other.open = true
    late.drained()
    expect(other.kinds()).toBe(`hhK${'p'.repeat(11)}`)
    expect(relay.stats('s')?.dropped).toBe(0)
  })

  it('is cut when too much for it is unsent', () => {
    begin({ playerMax: 300_000 })
    player.open = false
    send(video.inter(200_000))
    send(video.inter(200_000))
    expect(player.ended).toBe('slow')
  })

  it('is cut when it has taken nothing for 10 s', () => {
    player.open = false
    send(video.inter(1000))
    for (let second = 0; second < 9; second++) {
      clock.advance(1000)
      send(video.inter(1000))
    }
    expect(player.ended).toBe('')
    clock.advance(2000)
    expect(player.ended).toBe('slow')
  })

  it('that takes a little now and then is not cut', () => {
    for (let second = 0; second < 40; second++) {
      player.open = false
      send(video.inter(1000))
      clock.advance(1000)
      if (second % 5 === 4) drain()
    }
    expect(player.ended).toBe('')
  })

  it('costs nothing for the pictures kept when a key frame is too long ago', () => {
    begin({ gopCache: 10_000 })
    for (let i = 0; i < 5; i++) send(video.inter(5000), audio.frame())
    const late = new FakePlayer()
    relay.play('s', late).start()
    send(video.inter(), audio.frame(), video.key(), video.inter())
    expect(late.kinds()).toBe('hhaKp')
    expect(late.tracks).toEqual({ audio: true, video: true })
  })

  it('does not hold the others up', () => {
    const quick = new FakePlayer()
    relay.play('s', quick).start()
    player.open = false
    for (let i = 0; i < 20; i++) send(video.inter(100_000))
    expect(quick.kinds()).toBe(`hhKa${'p'.repeat(20)}`)
  })
})
