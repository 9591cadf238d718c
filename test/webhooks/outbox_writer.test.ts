/*
 * At 1,000 events a second every few of them were a write of their own, and writes cost the processor more than all
 * else that a webhook needs.
 */
import { beforeEach, expect, it } from 'vitest'
import { OutboxWriter } from '../../server/webhooks/outbox_writer.js'
import { ManualClock } from '../support/manual_clock.js'

let clock: ManualClock
let batches: string[][]
let told: number
let writer: OutboxWriter
beforeEach(() => {
  clock = new ManualClock()
  batches = []
  told = 0
  let batch: string[] | undefined
  const journal = {
    append: (line: string) => {
      if (batch === undefined) {
        batch = []
        batches.push(batch)
        queueMicrotask(() => {
          batch = undefined
        })
      }
      batch.push(line)
      return Promise.resolve()
    },
    flush: () => Promise.resolve(),
  }
  writer = new OutboxWriter(journal, clock, () => {
    told += 1
  })
})
const turn = () => new Promise((resolve) => setImmediate(resolve))

/** Events come evenly, one a ms. */
async function busy(ms: number): Promise<void> {
  for (let past = 0; past < ms; past++) {
    writer.add(`${past}`)
    await turn()
    clock.advance(1)
  }
}

it('writes at once what comes now and then, all of one turn together', async () => {
  writer.add('a')
  writer.add('b')
  await turn()
  expect(batches).toEqual([['a', 'b']])
  expect(told).toBe(1)
})

it('writes 20 times a second while 1,000 events come, each within 50 ms and in order', async () => {
  await busy(1000)
  batches.length = 0
  await busy(1000)
  expect(batches.length).toBeGreaterThanOrEqual(19)
  expect(batches.length).toBeLessThanOrEqual(21)
  expect(Math.max(...batches.map(({ length }) => length))).toBeLessThanOrEqual(51)
  const written = batches.flat().map(Number)
  expect(written).toEqual(Array.from(written, (_, at) => ((written[0] ?? 0) + at) % 1000))
})

it('leaves nothing behind when it is flushed', async () => {
  await busy(1000)
  await writer.flush()
  await turn()
  expect(batches.flat()).toHaveLength(1000)
  clock.advance(1000)
  expect(batches.flat()).toHaveLength(1000)
  expect(clock.pending).toBe(0)
})
