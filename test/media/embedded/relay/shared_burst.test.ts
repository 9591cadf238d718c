import { expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../../../../server/media/embedded/relay/limits.js'
import type { PlayFormat } from '../../../../server/media/embedded/relay/media_tag.js'
import type { PlayerConnection } from '../../../../server/media/embedded/relay/player.js'
import { Relay } from '../../../../server/media/embedded/relay/relay.js'
import { wire } from '../../../../server/media/embedded/wire.js'
import { ManualClock } from '../../../support/manual_clock.js'
import { silentLog } from '../../../support/silent_log.js'
import { audio, video } from '../rtmp_client.js'

// 500 players that took nothing of a group of pictures of 1.9 MB made the server 900 MiB larger: each had a copy.

const PLAYERS = 500
const MEBIBYTE = 1024 * 1024

class StalledPlayer implements PlayerConnection {
  written = 0
  constructor(readonly format: PlayFormat) {}
  begin(): void {}
  write(bytes: Buffer): boolean {
    this.written += bytes.length
    return false
  }
  unsent(): number {
    return this.written
  }
  end(): void {}
}

it.each<PlayFormat>(['flv', 'rtmp'])(
  `shares the pictures since the last key frame among ${PLAYERS} stalled players of %s`,
  (format) => {
    const relay = new Relay(
      new ManualClock(),
      DEFAULT_LIMITS,
      wire,
      silentLog,
      { published: () => undefined, unpublished: () => undefined },
      () => 0,
    )
    const publication = relay.publish('s', { ping: () => undefined, end: () => undefined })
    const pictures = [video.header(), video.key(100_000), ...Array.from({ length: 60 }, () => video.inter(30_000))]
    for (const [index, payload] of pictures.entries()) publication.tag(9, index * 40, payload)
    publication.tag(8, 0, audio.header())
    publication.flush()
    const before = process.memoryUsage().arrayBuffers
    const players = Array.from({ length: PLAYERS }, () => new StalledPlayer(format))
    for (const player of players) relay.play('s', player).start()
    expect(players.every(({ written }) => written > 0)).toBe(true)
    // What they share counts once in the sum of all that is unsent.
    expect(relay.queued() / MEBIBYTE).toBeGreaterThan(1)
    expect(relay.queued() / MEBIBYTE).toBeLessThan(2)
    expect([relay.relieve(1), relay.queued()]).toEqual([PLAYERS, 0])
    // One encoded group, and the first slice of each player.
    expect((process.memoryUsage().arrayBuffers - before) / MEBIBYTE).toBeLessThan(2 + PLAYERS / 10)
  },
)
