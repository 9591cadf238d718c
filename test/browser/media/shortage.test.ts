// On a computer that could not decode everything, each picture was shown later and later and sound was late with them.
// Pictures of whoever is silent are now left out first, and come back when there is time.
import { expect, it } from 'vitest'
import { Shortage } from '../../../server/browser/media/play/shortage.js'

const EVERY = 100

/** Ticks that are all late by so much, for so many seconds; answers when it ends. */
function run(shortage: Shortage, from: number, seconds: number, late: number, speaking: boolean): number {
  let now = from
  for (const end = from + seconds * 1_000; now < end; now += EVERY + late) shortage.tick(now, speaking)
  return now
}

it('takes who is silent first, and who speaks only where there is hardly any time', () => {
  const [silent, speaking] = [new Shortage(EVERY), new Shortage(EVERY)]
  run(silent, 0, 4, 250, false)
  const now = run(speaking, 0, 4, 250, true)
  expect([silent.short, speaking.short]).toEqual([true, false])
  run(speaking, now, 9, 900, true)
  expect(speaking.short).toBe(true)
})

it('does not mind a single tick that is late', () => {
  const shortage = new Shortage(EVERY)
  const now = run(shortage, 0, 2, 0, false)
  shortage.tick(now + 600, false)
  expect(shortage.short).toBe(false)
})

it('does not take a timer that was held up while nobody looked for a lack of time', () => {
  const shortage = new Shortage(EVERY)
  const now = run(shortage, 0, 2, 0, false)
  shortage.rest()
  shortage.tick(now + 60_000, false)
  expect(shortage.short).toBe(false)
})

it('is over when there has been time for a while, and comes back more rarely where that was too early', () => {
  const shortage = new Shortage(EVERY)
  let now = run(shortage, 0, 4, 300, false)
  now = run(shortage, now, 2, 0, false)
  expect(shortage.short).toBe(true)
  now = run(shortage, now, 4, 0, false)
  expect(shortage.short).toBe(false)
  now = run(shortage, now, 3, 300, false)
  expect(shortage.short).toBe(true)
  now = run(shortage, now, 7, 0, false)
  expect(shortage.short).toBe(true)
  run(shortage, now, 5, 0, false)
  expect(shortage.short).toBe(false)
})
