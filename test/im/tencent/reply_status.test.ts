import { expect, it } from 'vitest'
import { type ReplyStatus, statusOf } from '../../../server/im/tencent/reply_status.js'

const cases: [ReplyStatus, number[]][] = [
  ['ok', [0]],
  ['gone', [10010]],
  ['exists', [10025]],
  ['account', [20003, 70107, 90003, 90012]],
  ['signature', [70001, 70002, 70003, 70005, 70052]],
  ['retry', [10002, 60008, 70169, 70500, 90992]],
  ['limited', [10006, 10023, 60007, 60012, 60018, 60019]],
  ['refused', [10014, 10016, 10017, 10021, 20001, 20006, 20012, 80001, 80002, 93000, 120_001, 130_000]],
  [
    'configuration',
    [10003, 10004, 10007, 10036, 10037, 10038, 60003, 60004, 60006, 60010, 60020, 70009, 70013, 70014, 70016, 70020, 70050, 70051, 70398, 70402, 70403, 1, -1],
  ],
]

it.each(cases)('%s: %j', (status, codes) => {
  expect(codes.map(statusOf)).toEqual(codes.map(() => status))
})
