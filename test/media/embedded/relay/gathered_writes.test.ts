import { expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../../../../server/media/embedded/relay/limits.js'
import type { PlayerConnection } from '../../../../server/media/embedded/relay/player.js'
import { Relay } from '../../../../server/media/embedded/relay/relay.js'
import { wire } from '../../../../server/media/embedded/wire.js'
import { ManualClock } from '../../../support/manual_clock.js'
import { silentLog } from '../../../support/silent_log.js'
import { audio, video } from '../rtmp_client.js'

// A frame of sound has 200 bytes and comes every 23 ms: most of what a stream with hundreds of viewers cost was the
// system call for each frame and each of them.

class CountingPlayer implements PlayerConnection {
  readonly format = 'flv'
  writes = 0
  bytes = 0
  begin(): void {}
  write(bytes: Buffer): boolean {
    this.writes += 1
    this.bytes += bytes.length
    return true
  }
  unsent(): number {
    return 0
  }
  end(): void {}
}

function streamWith(players: number) {
  const clock = new ManualClock()
  const relay = new Relay(clock, DEFAULT_LIMITS, wire, silentLog, { published() {}, unpublished() {} }, () => 0)
  const publication = relay.publish('s', { ping() {}, end() {} })
  publication.tag(9, 0, video.header())
  publication.tag(8, 0, audio.header())
  publication.tag(9, 0, video.key())
  publication.flush()
  const playing = Array.from({ length: players }, () => new CountingPlayer())
  for (const player of playing) relay.play('s', player).start()
  for (const player of playing) {
    player.writes = 0
    player.bytes = 0
  }
  let time = 0
  const say = () => {
    time += 23
    publication.tag(8, time, audio.frame())
    publication.flush()
  }
  return { clock, publication, playing, say }
}

it('sends each piece at once while few play', () => {
  const { playing, say } = streamWith(16)
  say()
  say()
  expect(playing.map(({ writes }) => writes)).toEqual(playing.map(() => 2))
})

it('sends what comes within 25 ms in one write where many play', () => {
  const { clock, playing, say } = streamWith(17)
  say()
  clock.advance(23)
  say()
  expect(playing.map(({ writes }) => writes)).toEqual(playing.map(() => 0))
  clock.advance(2)
  expect(playing.map(({ writes, bytes }) => [writes, bytes > 40])).toEqual(playing.map(() => [1, true]))
})

it('gives the last piece to everybody before the publisher is gone', () => {
  const { publication, playing, say } = streamWith(17)
  say()
  publication.end('ended')
  expect(playing.map(({ bytes }) => bytes > 0)).toEqual(playing.map(() => true))
})
