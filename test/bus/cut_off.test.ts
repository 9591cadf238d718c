import { expect, test } from 'vitest'
import { CutOff } from '../../server/bus/cut_off.js'
import { ManualClock } from '../support/manual_clock.js'
import { silentLog } from '../support/silent_log.js'

function node(ready: (nodeUrl: string) => boolean) {
  const clock = new ManualClock()
  const redis = { answers: true }
  const asked: string[] = []
  const began: number[] = []
  const start = clock.monotonic()
  const cutOff = new CutOff({
    link: { answeredWithin: () => redis.answers },
    others: () => ['a', 'b', 'c', 'd', 'long ago'],
    ready: async (nodeUrl) => {
      asked.push(nodeUrl)
      return ready(nodeUrl)
    },
    clock,
    log: silentLog,
  })
  cutOff.listen(() => began.push(clock.monotonic() - start))
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      clock.advance(1_000)
      await cutOff.look()
    }
  }
  return { cutOff, redis, asked, began, pass }
}

test('a node that cannot reach Redis for five seconds, while another one can, is cut off, until it can again', async () => {
  const { cutOff, redis, asked, began, pass } = node((nodeUrl) => nodeUrl === 'b')
  await pass(3)
  redis.answers = false
  await pass(5)
  expect(cutOff.now).toBe(false)
  await pass(5)
  expect(cutOff.now).toBe(true)
  expect(began).toEqual([9_000])
  expect(asked).toEqual(['a', 'b', 'c', 'd'])
  redis.answers = true
  await pass(1)
  expect(cutOff.now).toBe(false)
  redis.answers = false
  await pass(6)
  expect(began).toEqual([9_000, 20_000])
})

test('while Redis is away for all nodes nobody is sent to another one', async () => {
  const { cutOff, redis, began, pass } = node(() => false)
  redis.answers = false
  await pass(60)
  expect(cutOff.now).toBe(false)
  expect(began).toEqual([])
})

test('a Redis that answers now and then cuts nobody off', async () => {
  const { cutOff, redis, pass } = node(() => true)
  for (let time = 0; time < 20; time += 1) {
    redis.answers = false
    await pass(4)
    redis.answers = true
    await pass(1)
  }
  expect(cutOff.now).toBe(false)
})

test('a node that reaches Redis again before the others have answered is not cut off', async () => {
  const { cutOff, redis, began, pass } = node(() => {
    redis.answers = true
    void cutOff.look()
    return true
  })
  redis.answers = false
  await pass(6)
  expect(began).toEqual([])
})
