import { expect, test } from 'vitest'
import { EventLoopYielder } from '../../server/rooms/event_loop_yielder.js'

/** Counts the turns of the event loop until `work` is done. */
async function turnsOf(work: Promise<unknown>): Promise<number> {
  let turns = 0
  let counting = true
  const count = () => {
    turns++
    if (counting) setImmediate(count)
  }
  setImmediate(count)
  await work
  counting = false
  return turns
}

test('no more than so many steps are taken before the loop comes round', async () => {
  const yielder = new EventLoopYielder(10)
  const steps = async () => {
    for (let step = 0; step < 100; step++) await yielder.step()
  }
  expect(await turnsOf(steps())).toBeGreaterThanOrEqual(8)
})

test('many who wait are served in their order, so many a turn', async () => {
  const yielder = new EventLoopYielder(10)
  const served: number[] = []
  const work = Array.from({ length: 100 }, (_, i) => yielder.step().then(() => served.push(i)))
  expect(await turnsOf(Promise.all(work))).toBeGreaterThanOrEqual(8)
  expect(served).toEqual(Array.from({ length: 100 }, (_, i) => i))
})

test('a turn may be ended early', async () => {
  const yielder = new EventLoopYielder(10)
  let turned = false
  setImmediate(() => {
    turned = true
  })
  await yielder.yieldNow()
  expect(turned).toBe(true)
})
