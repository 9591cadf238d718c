import { expect, it } from 'vitest'
import { REPLY_CODES, statusOf } from '../../../server/im/tencent/reply_status.js'

// What follows from each status is tested before the emulated cloud: faults.test.ts and notifier.test.ts.

it('gives every code one meaning', () => {
  const codes = Object.values(REPLY_CODES).flat()
  expect(codes.filter((code, at) => codes.indexOf(code) !== at)).toEqual([])
})

it("takes what an operator's own callback refuses (120001 to 130000) for a refusal, and nothing beside it", () => {
  expect([120_000, 120_001, 125_000, 130_000, 130_001].map(statusOf)).toEqual([
    'configuration',
    'refused',
    'refused',
    'refused',
    'configuration',
  ])
})

it('takes a code that the table does not have for a fault of the settings', () => {
  expect([-1, 1, 999_999].map(statusOf)).toEqual(['configuration', 'configuration', 'configuration'])
})
