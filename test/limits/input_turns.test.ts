import { expect, test } from 'vitest'
import { InputTurns, type InputWork } from '../../server/limits/input_turns.js'

/** Work of so many steps; `done` tells how many are. */
function work(steps: number): { run: InputWork; done: () => number } {
  let done = 0
  return {
    run: (most) => {
      const taken = Math.min(most, steps - done)
      done += taken
      return { taken, more: done < steps }
    },
    done: () => done,
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

/*
 * One connection's input was worked off to its end before anybody else was served: seconds, for input made to be dear.
 */
test('a connection gets a slice at once and the rest in later turns, so that others come between', async () => {
  const turns = new InputTurns()
  const dear = work(100_000)
  const cheap = work(10)
  turns.work(dear.run)
  turns.work(cheap.run)
  expect(dear.done()).toBeGreaterThan(0)
  expect(dear.done()).toBeLessThan(5_000)
  expect(cheap.done()).toBe(10)
  for (let times = 0; times < 200 && dear.done() < 100_000; times++) await turn()
  expect(dear.done()).toBe(100_000)
})

test('those that wait come one after the other, none of them last for ever', async () => {
  const turns = new InputTurns()
  const all = Array.from({ length: 50 }, () => work(4_000))
  for (const { run } of all) turns.work(run)
  for (let times = 0; times < 10; times++) await turn()
  const least = Math.min(...all.map(({ done }) => done()))
  expect(least).toBeGreaterThan(0)
  for (let times = 0; times < 500 && all.some(({ done }) => done() < 4_000); times++) await turn()
  expect(all.every(({ done }) => done() === 4_000)).toBe(true)
})

test('small pieces of many connections have no more of a turn than large ones, in whatever turns they come', async () => {
  const turns = new InputTurns()
  for (let round = 0; round < 3; round++) {
    const all = Array.from({ length: 2_000 }, () => work(10))
    for (const { run } of all) turns.work(run)
    const steps = () => all.reduce((sum, { done }) => sum + done(), 0)
    expect(steps()).toBeLessThan(10_000)
    expect(steps()).toBeGreaterThan(4_000)
    for (let times = 0; times < 10 && steps() < 20_000; times++) await turn()
    expect(steps()).toBe(20_000)
    // Less than half of a turn: the next round finds what it left.
    turns.work(work(1_000).run)
    await turn()
  }
})
