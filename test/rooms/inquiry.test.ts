import { expect, test } from 'vitest'
import { Inquiry } from '../../server/rooms/inquiry.js'
import { ManualClock } from '../support/manual_clock.js'

function inquiry(ask: (question: number) => Promise<string>, most = 2) {
  const clock = new ManualClock()
  return { clock, line: new Inquiry({ ask, fallback: 'unknown', most, timeout: 2000, after: (ms, run) => clock.after(ms, run) }) }
}

test('answers come back to those who asked', async () => {
  const { line, clock } = inquiry(async (question) => `answer ${question}`)
  expect(await Promise.all([1, 2, 3, 4, 5].map((question) => line.ask(question)))).toEqual([1, 2, 3, 4, 5].map((question) => `answer ${question}`))
  expect(clock.pending).toBe(0)
})

test('a failure, thrown or rejected, is the fallback', async () => {
  const { line } = inquiry((question) => {
    if (question === 1) throw new Error('thrown')
    return Promise.reject(new Error('rejected'))
  })
  expect(await Promise.all([line.ask(1), line.ask(2)])).toEqual(['unknown', 'unknown'])
})

test('what is not answered in time, in line or under way, is the fallback, and whoever waited is not asked any more', async () => {
  const asked: number[] = []
  const finish: (() => void)[] = []
  const { line, clock } = inquiry((question) => {
    asked.push(question)
    return new Promise((resolve) => finish.push(() => resolve('late')))
  })
  const answers = [1, 2, 3, 4].map((question) => line.ask(question))
  clock.advance(2000)
  expect(await Promise.all(answers)).toEqual(['unknown', 'unknown', 'unknown', 'unknown'])
  for (const end of finish) end()
  await Promise.resolve()
  expect(asked).toEqual([1, 2])
})

test('questions that hang for good do not block the later ones for good', async () => {
  const { line, clock } = inquiry((question) => (question < 3 ? new Promise(() => {}) : Promise.resolve('answer')))
  void line.ask(1)
  void line.ask(2)
  clock.advance(3999)
  const waiting = line.ask(3)
  clock.advance(1)
  expect(await waiting).toBe('answer')
  expect(clock.pending).toBe(0)
})
