import { expect, test } from 'vitest'
import { DueTimes } from '../../server/store/due_times.js'

const NEVER = Number.POSITIVE_INFINITY

function items(...ids: string[]) {
  return ids.map((id) => ({ id, due: NEVER }))
}

test('items come when their time has come, to the millisecond', () => {
  const times = new DueTimes<{ id: string; due: number }>()
  const [a, b] = items('a', 'b')
  if (!a || !b) throw new Error('no items')
  times.move(a, 1700)
  times.move(b, 1200)
  const take = (now: number) => times.take(now, now + 1000, 10, (item) => item.due).found.map(({ id }) => id)
  expect(take(1199)).toEqual([])
  expect(take(1200)).toEqual(['b'])
  times.move(b, NEVER)
  expect(take(1699)).toEqual([])
  expect(take(1700)).toEqual(['a'])
})

test('an item taken out never comes', () => {
  const times = new DueTimes<{ id: string; due: number }>()
  const [a] = items('a')
  if (!a) throw new Error('no item')
  times.move(a, 5000)
  times.move(a, 90_000)
  times.move(a, NEVER)
  expect(times.take(1_000_000, NEVER, 10, () => 0)).toEqual({ found: [], more: false })
})

test('a great many items that are not due after all are looked at in parts', () => {
  const times = new DueTimes<{ id: string; due: number }>()
  for (const item of items(...Array.from({ length: 5000 }, (_, i) => `${i}`))) times.move(item, 1000)
  let looks = 0
  let rounds = 0
  const later = () => {
    looks++
    return 60_000
  }
  while (times.take(1000, 2000, 64, later).more) rounds++
  expect(looks).toBe(5000)
  expect(rounds).toBeGreaterThanOrEqual(2)
})
