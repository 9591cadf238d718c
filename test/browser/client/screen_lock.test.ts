// A call that ended before the browser had given the lock kept the screen on until the tab was closed; and who looked
// at another tab once had a screen that went dark in the middle of the call.
import { expect, test } from 'vitest'
import { screenLock } from '../../../server/browser/client/screen_lock.js'

function page() {
  const heard = new Set<(event: Event) => void>()
  const given: (() => void)[] = []
  const locks = new Set<object>()
  const it = {
    held: () => locks.size,
    visibilityState: 'visible',
    give: async () => {
      for (const give of given.splice(0)) give()
      await new Promise((resolve) => setImmediate(resolve))
    },
    turn(visibilityState: string) {
      it.visibilityState = visibilityState
      if (visibilityState === 'hidden') locks.clear()
      for (const run of heard) run(new Event('visibilitychange'))
    },
    listeners: () => heard.size,
  }
  const keep = screenLock({
    document: {
      get visibilityState() {
        return it.visibilityState
      },
      addEventListener: (_event, run) => void heard.add(run),
      removeEventListener: (_event, run) => void heard.delete(run),
    },
    navigator: {
      onLine: true,
      wakeLock: {
        async request() {
          await new Promise<void>((resolve) => given.push(resolve))
          const lock = { release: async () => void locks.delete(lock) }
          locks.add(lock)
          return lock
        },
      },
    },
  })
  return { it, keep }
}

test('a lock that comes after the end is given back', async () => {
  const { it, keep } = page()
  keep(true)
  keep(false)
  await it.give()
  expect([it.held(), it.listeners()]).toEqual([0, 0])
})

test('a lock that the browser took back with the tab is taken again, once', async () => {
  const { it, keep } = page()
  keep(true)
  await it.give()
  expect(it.held()).toBe(1)
  it.turn('hidden')
  await it.give()
  expect(it.held()).toBe(0)
  it.turn('visible')
  await it.give()
  expect(it.held()).toBe(1)
  keep(false)
  await it.give()
  expect([it.held(), it.listeners()]).toEqual([0, 0])
})
