// A server that had stood still (a laptop that was shut, a stopped process) with a mix running gave its encoder up as
// stuck when it woke, although nothing had been given to it; up to ten seconds it painted all at once, in one go.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { expect, it, vi } from 'vitest'
import { createClock } from '../../../server/clock.js'
import type { FlvTag } from '../../../server/media/flv/tag.js'
import { gridOf } from '../../../server/media/mix/layout.js'
import { RoomMix } from '../../../server/media/mix/room_mix.js'
import { recordingLog } from '../../support/silent_log.js'

const AWAY = 600_000

it('a mix leaves out the time in which the process stood still', async () => {
  let away = 0
  const clock = createClock({ monotonic: () => performance.now() + away })
  const { log, lines } = recordingLog()
  const tags: FlvTag[] = []
  const mix = new RoomMix(gridOf([]), {
    ffmpeg: 'ffmpeg',
    tap: { onTags: () => () => {}, stats: () => undefined },
    clock,
    log,
    tag: (tag) => tags.push(tag),
    silent: () => {},
  })
  await vi.waitFor(() => expect(tags.length).toBeGreaterThan(10), 20_000)
  const before = tags.at(-1)?.timestamp ?? 0
  const loop = monitorEventLoopDelay({ resolution: 5 })
  loop.enable()
  away = AWAY
  const then = tags.length
  await vi.waitFor(() => expect(tags.length).toBeGreaterThan(then + 50), 20_000)
  loop.disable()
  mix.stop()
  expect((tags.at(-1)?.timestamp ?? 0) - before).toBeLessThan(20_000)
  expect(loop.max / 1e6).toBeLessThan(500)
  expect(lines).toEqual([])
})
