import { describe, expect, it, vi } from 'vitest'
import type { CustomJudge, Verdict } from '../../server/config/custom_judge.js'
import { createTextCheck } from '../../server/moderation/text_check.js'
import { Code } from '../../wxlite/utils/protocol.js'
import { ManualClock } from '../support/manual_clock.js'
import { recordingLog } from '../support/silent_log.js'

const settled = () => new Promise((resolve) => setImmediate(resolve))
const never = () => new Promise<Verdict>(() => {})

function checking(judge: CustomJudge, onError: 'pass' | 'block' = 'block') {
  const clock = new ManualClock()
  const logged = recordingLog()
  const late: string[] = []
  const blocked = (userID: string, text: string) => void late.push(`${userID} ${text}`)
  return { clock, logged, late, check: createTextCheck({ judge, onError, blocked, clock, log: logged.log }) }
}

describe('without an answer', () => {
  it.each([
    ['pass', { is: 'x' }],
    ['block', { code: Code.CONTENT, status: 429 }],
  ] as const)('within 800 ms, onError %s', async (onError, outcome) => {
    const { clock, check, logged } = checking(never, onError)
    const answer = check('x', 'chat', 'anna').then(
      (is) => ({ is }),
      (error: unknown) => error,
    )
    await settled()
    clock.advance(799)
    await settled()
    clock.advance(1)
    expect(await answer).toMatchObject(outcome)
    expect(logged.text()).toContain('no answer')
  })

  it.each([
    ['throws', () => Promise.reject(new TypeError('secret text'))],
    ['throws at once', () => JSON.parse('secret text')],
    ['answers something else', () => JSON.parse('{"secret":"text"}')],
  ])('when the function %s, and the log holds nothing of it', async (_what, judge) => {
    const { check, logged } = checking(judge)
    await expect(check('my text', 'info', 'anna')).rejects.toMatchObject({ code: Code.CONTENT, status: 429 })
    expect(logged.text()).toContain('content check')
    expect(logged.text()).not.toMatch(/secret|my text/)
  })
})

// With onError: 'pass' a name that was blocked a second later was shown for as long as its room lived.
it.each([
  ['pass', ['anna bad name'], { code: Code.CONTENT, status: 200 }],
  ['block', [], { code: Code.CONTENT, status: 200 }],
] as const)('an answer that comes late counts, onError %s', async (onError, takenAway, then) => {
  let answer = (_: Verdict) => {}
  const judge = () =>
    new Promise<Verdict>((resolve) => {
      answer = resolve
    })
  const { clock, check, late } = checking(judge, onError)
  const first = check('bad name', 'name', 'anna').catch(() => undefined)
  await settled()
  clock.advance(800)
  expect(await first).toBe(onError === 'pass' ? 'bad name' : undefined)
  answer('block')
  await settled()
  expect(late).toEqual(takenAway)
  await expect(check('bad name', 'name', 'anna')).rejects.toMatchObject(then)
})

it('asks about 50 at once, and about no more while these hang', async () => {
  const judge = vi.fn(never)
  const { clock, check } = checking(judge, 'pass')
  const answers = Array.from({ length: 200 }, (_, at) => check(`t${at}`, 'chat', 'anna'))
  await settled()
  expect(judge).toHaveBeenCalledTimes(50)
  clock.advance(800)
  expect(await Promise.all(answers)).toHaveLength(200)
  clock.advance(800)
  await settled()
  expect(judge).toHaveBeenCalledTimes(50)
})

it('remembers verdicts on names for a while, of messages none, and failures never', async () => {
  const verdicts: (Verdict | Error)[] = [new Error('away'), 'block', 'pass', 'pass', 'pass']
  const judge = vi.fn(() => {
    const verdict = verdicts.shift() ?? 'pass'
    if (verdict instanceof Error) throw verdict
    return verdict
  })
  const { clock, check } = checking(judge)
  await expect(check('n', 'name', 'anna')).rejects.toMatchObject({ status: 429 })
  await expect(check('n', 'name', 'anna')).rejects.toMatchObject({ status: 200 })
  await expect(check('n', 'name', 'anna')).rejects.toMatchObject({ status: 200 })
  expect(judge).toHaveBeenCalledTimes(2)
  expect(await check('n', 'chat', 'anna')).toBe('n')
  expect(await check('n', 'chat', 'anna')).toBe('n')
  expect(judge).toHaveBeenCalledTimes(4)
  clock.advance(5 * 60_000 + 1)
  expect(await check('n', 'name', 'anna')).toBe('n')
  expect(await check('  ', 'name', 'anna')).toBe('  ')
  expect(judge).toHaveBeenCalledTimes(5)
})
