import { expect, test } from 'vitest'
import type { Commit } from '../../../server/rooms/rules/step.js'
import { recordingLog } from '../../support/silent_log.js'
import { entry, roomsFixture, user } from '../fixture.js'

test('further listeners are told of every commit in order, with the room before and after', async () => {
  const commits: Commit[] = []
  const { rooms } = roomsFixture({ listeners: [{ committed: (commit) => commits.push(commit) }] })
  await rooms.multi_room.create(user('a'), { roomID: 'r', roomInfo: '', unlisted: false })
  await rooms.multi_room.enter(user('a'), 'r', entry('a'))
  await rooms.multi_room.beat(user('a'), 'r', false)
  await rooms.multi_room.destroy(user('a'), 'r')
  expect(
    commits.map(({ before, after, changes }) => [
      before?.members.size,
      after?.members.size,
      changes.map(({ type }) => type),
    ]),
  ).toEqual([
    [undefined, 0, []],
    [0, 1, ['join']],
    [1, undefined, ['close']],
  ])
})

test('a listener that throws is logged and disturbs nobody', async () => {
  const { log, lines } = recordingLog()
  const told: string[] = []
  const broken = {
    committed() {
      throw new Error('broken listener')
    },
  }
  const { rooms, notifier } = roomsFixture({
    log,
    listeners: [broken, { committed: ({ roomID }) => told.push(roomID) }],
  })
  notifier.publish = () => {
    throw new Error('broken notifier')
  }
  await rooms.multi_room.enter(user('a'), 'r', entry('a'))
  expect(told).toEqual(['r'])
  expect(lines.filter(({ level }) => level >= 50)).toHaveLength(2)
})

test('many changes of one room at once are told in the order of their numbers', async () => {
  const { rooms, notifier } = roomsFixture({ multiRoom: { maxMembers: 100 } })
  await Promise.all(Array.from({ length: 50 }, (_, i) => rooms.multi_room.enter(user(`u${i}`), 'r', entry(`u${i}`))))
  await Promise.allSettled(Array.from({ length: 49 }, (_, i) => rooms.multi_room.leave(user(`u${i + 1}`), 'r')))
  const numbers = notifier.published.map(({ change }) => change.seq)
  expect(numbers).toHaveLength(99)
  expect(numbers).toEqual(numbers.map((_, i) => (numbers[0] ?? 0) + i))
})

test('each step of a life is one line in the log, and a heartbeat is none', async () => {
  const { log, lines } = recordingLog()
  const { rooms } = roomsFixture({ log })
  await rooms.multi_room.enter(user('a'), 'r', entry('a'))
  await rooms.multi_room.enter(user('b'), 'r', entry('b'))
  await rooms.multi_room.beat(user('a'), 'r', false)
  await rooms.multi_room.leave(user('b'), 'r')
  await rooms.multi_room.leave(user('a'), 'r')
  expect(lines.filter(({ level }) => level === 30).map(({ msg }) => msg)).toEqual([
    'room created',
    'member joined',
    'member joined',
    'member left',
    'room closed',
  ])
})
