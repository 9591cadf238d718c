import { expect, test } from 'vitest'
import { compareIDs } from '../../server/bus/stream_id.js'

test.each([
  ['1796063421585-0', '1796063421585-0', 0],
  ['1796063421585-0', '1796063421585-1', -1],
  ['1796063421586-0', '1796063421585-1', 1],
  ['1796063421585-9', '1796063421585-10', -1],
  ['99-10', '100-1', -1],
  ['0-0', '1796063421585-0', -1],
])('of the ids %s and %s the first stands where it should', (one, other, sign) => {
  expect(Math.sign(compareIDs(one, other))).toBe(sign)
  expect(Math.sign(compareIDs(other, one))).toBe(sign === 0 ? 0 : -sign)
})
