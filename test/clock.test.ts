import { expect, it, vi } from 'vitest'
import { createClock } from '../server/clock.js'
import { until } from './support/built_server.js'

/*
 * A process that was stopped for a minute (SIGSTOP, a suspended machine) ran its timers first, and closed rooms and
 * sockets whose beats lay unread in the system's buffers.
 */
it('runs no timer after a gap before what is queued was read', async () => {
  let time = 0
  const clock = createClock({ monotonic: () => time, gap: 2_000, readFirst: 1_000 })
  const ran: string[] = []
  const cancels = [clock.after(5, () => ran.push('after')), clock.every(5, () => ran.push('every'))]
  time = 60_000
  await new Promise((resolve) => setTimeout(resolve, 40))
  expect(ran).toEqual([])
  time = 61_000
  await until(() => ran.includes('every') && ran.length > 1)
  for (const cancel of cancels) cancel()
})

it('runs timers that are a little late at once', async () => {
  let time = 0
  const clock = createClock({ monotonic: () => time, gap: 2_000, readFirst: 1_000 })
  let ran = 0
  clock.after(5, () => ran++)
  time = 1_500
  await until(() => ran === 1)
})

// A time-out of a month was over at once, and what was to happen once a month happened a thousand times a second: Node
// takes any time beyond 32 bits for 1 ms.
it('waits for longer than Node can', () => {
  vi.useFakeTimers()
  const clock = createClock({ monotonic: () => Date.now() })
  const month = 31 * 24 * 60 * 60 * 1000
  const ran: string[] = []
  const cancels = [clock.after(month, () => ran.push('after')), clock.every(month, () => ran.push('every'))]
  vi.advanceTimersByTime(60_000)
  expect(ran).toEqual([])
  vi.advanceTimersByTime(month)
  expect(ran).toEqual(['every', 'after'])
  for (const cancel of cancels) cancel()
  vi.useRealTimers()
})
