import { expect, test } from 'vitest'
import { MultiMap } from '../../server/store/multi_map.js'

test('a key holds any number of values, each once', () => {
  const map = new MultiMap()
  for (const value of ['r1', 'r1', 'r2', 'r3', 'r2']) map.add('a', value)
  expect(map.get('a')).toEqual(['r1', 'r2', 'r3'])
  map.delete('a', 'r2')
  map.delete('a', 'never there')
  expect(map.get('a')).toEqual(['r1', 'r3'])
})

test('a key without values leaves nothing behind', () => {
  const map = new MultiMap()
  map.add('a', 'r1')
  map.add('b', 'r1')
  map.add('b', 'r2')
  map.delete('a', 'other')
  expect(map.get('a')).toEqual(['r1'])
  map.delete('a', 'r1')
  map.delete('b', 'r1')
  map.delete('b', 'r2')
  expect(map.get('a')).toEqual([])
  expect(map.size).toBe(0)
})
