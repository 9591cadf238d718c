import { expect, it } from 'vitest'
import { randomIds } from '../server/ids.js'

it('never gives an id twice, whatever their lengths are, and none with a part that is empty', () => {
  const seen = new Set<string>()
  for (let n = 0; n < 20_000; n++) {
    const bytes = 8 + (n % 32)
    const id = randomIds.hex(bytes)
    expect(id).toHaveLength(bytes * 2)
    expect(id).not.toMatch(/^0{12}|0{12}$/)
    seen.add(id.slice(0, 16))
  }
  expect(seen.size).toBe(20_000)
})

it('gives ids of any length', () => {
  expect(randomIds.hex(0)).toBe('')
  expect(randomIds.hex(10_000)).toHaveLength(20_000)
})
