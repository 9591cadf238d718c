import { expect, test } from 'vitest'
import { changeOf, firstLines, isUpTo, upToLine } from '../../server/bus/outbox_lines.js'

const event = (change: string, i: number) => `{"event":"msg_${change}-${i}","type":"member.left"}`
const SETTLED = '{"settled":["msg_7-1-0"],"at":"a"}'

test('a line names the change that it tells of, or up to which all is told', () => {
  expect(changeOf(event('1700000000000-12', 3))).toBe('1700000000000-12')
  expect(changeOf(upToLine('7-1'))).toBe('7-1')
  expect(changeOf(SETTLED)).toBeUndefined()
  expect([upToLine('7-1'), event('7-1', 0), SETTLED].map(isUpTo)).toEqual([true, false, false])
})

/*
 * A room of many was closed while Redis was away. What was written first ended amid the events of that change; the node
 * died, and its heir took the change for told: half of the members never left, for subscribers.
 */
test('what was made of one change is kept together', () => {
  const lines = [event('7-1', 0), SETTLED, event('7-2', 0), event('7-2', 1), event('7-2', 2), event('7-3', 0)]
  expect(firstLines(lines, 3)).toEqual(lines.slice(0, 5))
  expect(firstLines(lines, 1)).toEqual(lines.slice(0, 1))
  expect(firstLines(lines, 2)).toEqual(lines.slice(0, 2))
  expect(firstLines(lines, 5)).toEqual(lines.slice(0, 5))
  expect(firstLines(lines, 100)).toEqual(lines)
  expect(firstLines([], 3)).toEqual([])
})
