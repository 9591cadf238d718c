import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FairMap } from '../../server/store/fair_map.js'

const ownerOf = (key: string) => key.split(' ')[0] ?? ''

test('beyond the limit the oldest entry of whoever has most goes, and nobody else’s', () => {
  const gone: string[] = []
  const map = new FairMap<number>(4, ownerOf, (key) => gone.push(key))
  for (const key of ['honest 1', 'flood 1', 'flood 2', 'flood 3', 'flood 4', 'late 1', 'flood 5']) map.set(key, 0)
  expect(gone).toEqual(['flood 1', 'flood 2', 'flood 3'])
  expect([...map.items()].map(([key]) => key)).toEqual(['honest 1', 'flood 4', 'late 1', 'flood 5'])
})

test('setting an entry again makes it the newest and counts once; deleted ones count no more', () => {
  const map = new FairMap<number>(3, ownerOf)
  for (const key of ['a 1', 'a 2', 'b 1']) map.set(key, 1)
  map.set('a 1', 2)
  expect([...map.items()]).toEqual([
    ['a 2', 1],
    ['b 1', 1],
    ['a 1', 2],
  ])
  map.delete('a 1')
  map.delete('a 1')
  map.delete('unknown')
  map.set('b 2', 1)
  map.set('c 1', 1)
  expect([...map.items()].map(([key]) => key)).toEqual(['a 2', 'b 2', 'c 1'])
  expect(map.size).toBe(3)
})

test('two hundred thousand entries of one group against one of another: that one stays', () => {
  const map = new FairMap<number>(1000, ownerOf)
  map.set('honest 1', 0)
  for (let index = 0; index < 200_000; index++) map.set(`flood ${index}`, 0)
  expect(map.has('honest 1')).toBe(true)
  expect(map.size).toBe(1000)
})

test('whatever is set and deleted, it holds what a map would that looks at all groups each time', () => {
  const key = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(3)).map(([group, number]) => `${group} ${number}`)
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), key)), (acts) => {
      const map = new FairMap<number>(4, ownerOf)
      const plain = new Map<string, number>()
      for (const [at, [sets, named]] of acts.entries()) {
        plain.delete(named)
        if (sets) map.set(named, at)
        else map.delete(named)
        if (sets) plain.set(named, at)
        const sizes = new Map<string, number>()
        for (const one of plain.keys()) sizes.set(ownerOf(one), (sizes.get(ownerOf(one)) ?? 0) + 1)
        // Of several largest groups any may lose its oldest.
        const gone = [...plain.keys()].filter((one) => !map.has(one))
        expect(gone.length).toBe(plain.size > 4 ? 1 : 0)
        for (const one of gone) {
          const group = ownerOf(one)
          expect(sizes.get(group)).toBe(Math.max(...sizes.values()))
          if (sizes.get(group) !== 1) expect([...plain.keys()].find((other) => ownerOf(other) === group)).toBe(one)
          plain.delete(one)
        }
        expect([...map.items()]).toEqual([...plain])
      }
    }),
  )
})
