import { expect, test } from 'vitest'
import { boundedQuestions } from '../../server/rooms/bounded_questions.js'
import { ManualClock } from '../support/manual_clock.js'

function setUp(answer: (question: number) => Promise<string>, most = 2) {
  const clock = new ManualClock()
  const after = (ms: number, run: () => void) => clock.after(ms, run)
  return { clock, ask: boundedQuestions({ ask: answer, fallback: 'unknown', most, timeout: 2000, after }) }
}

test('answers come back to those who asked', async () => {
  const { ask, clock } = setUp(async (question) => `answer ${question}`)
  expect(await Promise.all([1, 2, 3, 4, 5].map((question) => ask(question)))).toEqual(
    [1, 2, 3, 4, 5].map((question) => `answer ${question}`),
  )
  expect(clock.pending).toBe(0)
})

test('a failure, thrown or rejected, is the fallback', async () => {
  const { ask } = setUp((question) => {
    if (question === 1) throw new Error('thrown')
    return Promise.reject(new Error('rejected'))
  })
  expect(await Promise.all([ask(1), ask(2)])).toEqual(['unknown', 'unknown'])
})

test('what is not answered in time, waiting or under way, is the fallback, and what waited is not asked any more', async () => {
  const asked: number[] = []
  const finish: (() => void)[] = []
  const { ask, clock } = setUp((question) => {
    asked.push(question)
    return new Promise((resolve) => finish.push(() => resolve('late')))
  })
  const answers = [1, 2, 3, 4].map((question) => ask(question))
  await turn()
  clock.advance(2000)
  expect(await Promise.all(answers)).toEqual(['unknown', 'unknown', 'unknown', 'unknown'])
  for (const end of finish) end()
  await turn()
  expect(asked).toEqual([1, 2])
})

test('questions that hang for good do not block the later ones for good', async () => {
  const { ask, clock } = setUp((question) => (question < 3 ? new Promise(() => {}) : Promise.resolve('answer')))
  void ask(1)
  void ask(2)
  await turn()
  clock.advance(3999)
  const waiting = ask(3)
  clock.advance(1)
  expect(await waiting).toBe('answer')
  expect(clock.pending).toBe(0)
})

/** Lets everything that is ready run. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
