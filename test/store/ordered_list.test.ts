import fc from 'fast-check'
import { expect, test } from 'vitest'
import { OrderedList } from '../../server/store/ordered_list.js'

test('whatever is added and removed, every window is that of a plain array', () => {
  const step = fc.record({ remove: fc.boolean(), item: fc.integer({ min: 0, max: 999 }) })
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 100, maxLength: 3000, size: 'max' }),
      fc.nat(1000),
      fc.nat(100),
      (steps, index, cnt) => {
        const list = new OrderedList<number>()
        let plain: number[] = []
        for (const { remove, item } of steps) {
          if (remove) {
            list.remove(item)
            plain = plain.filter((other) => other !== item)
          } else {
            list.add(item)
            if (!plain.includes(item)) plain.push(item)
          }
        }
        expect(list.size).toBe(plain.length)
        expect(list.window(0, plain.length)).toEqual(plain)
        expect(list.window(index, cnt)).toEqual(plain.slice(index, index + cnt))
      },
    ),
    { numRuns: 30 },
  )
})

test('after thousands of removals few chunks are left', () => {
  const list = new OrderedList<number>()
  for (let i = 0; i < 20_000; i++) list.add(i)
  for (let i = 0; i < 20_000; i++) if (i % 400 !== 0) list.remove(i)
  expect(list.size).toBe(50)
  expect(list.chunkCount).toBeLessThanOrEqual(5)
  expect(list.window(49, 1)).toEqual([19_600])
})
