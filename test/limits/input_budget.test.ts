import { expect, test } from 'vitest'
import { InputBudget } from '../../server/limits/input_budget.js'

const RATES = { bytesPerSecond: 1000, byteBurst: 5000, messagesPerSecond: 10, messageBurst: 20 }

/* Messages of no length, and those that ask for nothing, were counted by nobody: one connection took a core. */
test('messages count whatever they hold, and bytes whatever they belong to', () => {
  const budget = new InputBudget(RATES)
  for (let message = 0; message < 20; message++) expect(budget.takeMessage(0)).toBe(true)
  expect(budget.takeMessage(0)).toBe(false)
  expect(budget.takeBytes(5000, 0)).toBe(true)
  expect(budget.takeBytes(1, 0)).toBe(false)
})

test('a budget fills up again as time goes by, and not beyond its burst', () => {
  const budget = new InputBudget(RATES)
  expect(budget.takeBytes(5000, 0)).toBe(true)
  expect(budget.takeBytes(1000, 1000)).toBe(true)
  expect(budget.takeBytes(1000, 1500)).toBe(false)
  expect(budget.takeBytes(5001, 100_000)).toBe(false)
  expect(budget.takeBytes(5000, 100_000)).toBe(true)
})
