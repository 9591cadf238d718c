// @vitest-environment happy-dom
// A page whose content security policy forbids workers has timers of its own. Each one of a second or more ran after a
// second: requests were given up seven seconds early, at every beat of the heart of a call.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { webTimers } from '../../server/browser/client/web_timers.js'

let workers: { onerror?: () => void; postMessage(message: unknown): void }[]
let failing: 'at once' | 'later'

beforeEach(() => {
  workers = []
  vi.useFakeTimers()
  vi.stubGlobal(
    'Worker',
    class {
      onerror?: () => void
      constructor() {
        if (failing === 'at once') throw new Error('SecurityError')
        workers.push(this)
      }
      postMessage() {}
    },
  )
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test.each(['at once', 'later'] as const)('timers keep their time where a worker is refused %s', (when) => {
  failing = when
  const { after } = webTimers()
  const ran: number[] = []
  const all = [200, 3_000, 8_000]
  for (const ms of all) after(ms, () => ran.push(ms))
  const stop = after(2_000, () => ran.push(-1))
  vi.advanceTimersByTime(100)
  for (const { onerror } of workers) onerror?.()
  stop()
  vi.advanceTimersByTime(2_800)
  expect(ran).toEqual([200])
  vi.advanceTimersByTime(200)
  expect(ran).toEqual([200, 3_000])
  after(4_000, () => ran.push(4_000))
  for (const { onerror } of workers.slice(1)) onerror?.()
  vi.advanceTimersByTime(3_900)
  expect(ran).toEqual([200, 3_000])
  vi.advanceTimersByTime(2_000)
  expect(ran).toEqual([200, 3_000, 4_000, 8_000])
})
