// After 49 days the time of a stream fell to 0: a recording that ran over that, and HLS, had pictures from before their
// beginning.
import { expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../../../../server/media/embedded/relay/limits.js'
import { Relay } from '../../../../server/media/embedded/relay/relay.js'
import { TagType } from '../../../../server/media/embedded/stream_tap.js'
import { wire } from '../../../../server/media/embedded/wire.js'
import { readTagHead } from '../../../../server/media/flv/tag.js'
import { silentLog } from '../../../support/silent_log.js'
import { video } from '../rtmp_client.js'

const DAY = 24 * 60 * 60 * 1000

it('goes on for its readers beyond 32 bits, and wraps for players', () => {
  let now = 0
  const never = () => () => {}
  const clock = { now: () => now, monotonic: () => now, after: never, every: never }
  const relay = new Relay(clock, DEFAULT_LIMITS, wire, silentLog, { published() {}, unpublished() {} }, () => 0)
  const publication = relay.publish('alice_000000000000', { ping() {}, end() {} })
  const times: number[] = []
  const heads: number[] = []
  relay.onTags('alice_000000000000', {
    tag(tag) {
      times.push(tag.timestamp)
      const encoded = wire.tag(tag.type, tag.timestamp, tag.payload)
      heads.push(readTagHead(encoded.encoded('flv'), 0).timestamp)
      expect(encoded.encoded('rtmp').length).toBeGreaterThan(tag.payload.length)
    },
    end() {},
  })
  for (let day = 0; day <= 50; day++) {
    publication.tag(TagType.VIDEO, (day * DAY) % 2 ** 32, video.key())
    publication.flush()
    now += DAY
  }
  expect(times).toEqual(Array.from({ length: 51 }, (_, day) => day * DAY))
  expect(heads.slice(-2)).toEqual([49 * DAY, 50 * DAY - 2 ** 32])
  relay.close()
})
