import { expect, it } from 'vitest'
import { randomIds } from '../../../server/ids.js'
import type { TapSink } from '../../../server/media/embedded/stream_tap.js'
import { TagType } from '../../../server/media/embedded/stream_tap.js'
import { HlsStream } from '../../../server/media/hls/hls_stream.js'
import { ManualClock } from '../../support/manual_clock.js'
import { silentLog } from '../../support/silent_log.js'
import { makeClip } from '../record/clip.js'
import { readMediaPlaylist } from './playlist_rules.js'

const MINUTE = 60_000
/** What the playlist names, and what is kept after it. */
const MOST_SEGMENTS = 6 + 4

it('an hour of segments takes no more memory than the first minute', { timeout: 180_000 }, async () => {
  const tags = makeClip({ seconds: 60, size: '160x120' }).flatMap(({ type, timestamp, body }) =>
    type === TagType.SCRIPT ? [] : [{ type, timestamp, payload: Buffer.from(body), header: false, key: false }],
  )
  const sinks: TapSink[] = []
  const tap = {
    onTags(_streamID: string, sink: TapSink) {
      sinks.push(sink)
      return () => sinks.splice(sinks.indexOf(sink), 1)
    },
    stats: () => undefined,
  }
  const stream = new HlsStream('a_1', { tap, clock: new ManualClock(), ids: randomIds, log: silentLog })
  const sizes: number[] = []
  let named: string[] = []
  for (let minute = 0; minute < 60; minute++) {
    for (const tag of tags) sinks[0]?.tag({ ...tag, timestamp: tag.timestamp + minute * MINUTE })
    await stream.settled()
    sizes.push(stream.size)
    const { run = '' } = (await stream.master(1)) ?? {}
    named = readMediaPlaylist(String(stream.file(run, 'v.m3u8'))).segments.map(({ uri }) => uri)
    expect(named.filter((uri) => stream.file(run, uri) === undefined)).toEqual([])
  }
  const [first = 0] = sizes
  expect(named.length).toBeLessThanOrEqual(MOST_SEGMENTS)
  expect(Math.max(...sizes)).toBeLessThan(first * 1.3)
  expect(Number(named.at(-1)?.replace('.m4s', ''))).toBeGreaterThan(1_000)
  stream.close()
})
