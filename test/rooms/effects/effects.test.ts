import { expect, test } from 'vitest'
import type { RoomListener } from '../../../server/rooms/ports/room_listener.js'
import type { Commit } from '../../../server/rooms/rules/commit.js'
import { recordingLog } from '../../support/silent_log.js'
import { entry, roomsFixture, user } from '../fixture.js'

test('further listeners are told of every commit in order, with what it did', async () => {
  const commits: Commit[] = []
  const { rooms } = roomsFixture({ listeners: [{ reach: 'origin', committed: (commit) => commits.push(commit) }] })
  await rooms.multi_room.create(user('a'), { roomID: 'r', roomInfo: '', unlisted: false })
  await rooms.multi_room.enter(user('a'), 'r', entry('a'))
  await rooms.multi_room.beat(user('a'), 'r', false)
  await rooms.multi_room.destroy(user('a'), 'r')
  expect(
    commits.map(({ born, ended, creator, changes, streams }) => [
      born,
      ended,
      creator,
      changes.map(({ type }) => type),
      streams.claimed,
      streams.released,
    ]),
  ).toEqual([
    [true, false, 'a', [], [], []],
    [false, false, 'a', ['join'], ['a_1'], []],
    [false, true, 'a', ['close'], [], ['a_1']],
  ])
  expect(commits.map((commit) => structuredClone(commit))).toEqual(commits.map((c) => JSON.parse(JSON.stringify(c))))
})

test('a listener that throws is logged and disturbs nobody', async () => {
  const { log, lines } = recordingLog()
  const told: string[] = []
  const broken: RoomListener = {
    reach: 'once',
    committed() {
      throw new Error('broken listener')
    },
  }
  const { rooms, notifier } = roomsFixture({
    log,
    listeners: [broken, { reach: 'everywhere', committed: ({ roomID }) => told.push(roomID) }],
  })
  notifier.publish = () => {
    throw new Error('broken notifier')
  }
  await rooms.multi_room.enter(user('a'), 'r', entry('a'))
  expect(told).toEqual(['r'])
  expect(lines.filter(({ level }) => level >= 50)).toHaveLength(2)
})

test('a notice that goes out later and fails is logged, and ends nobody', async () => {
  const { log, lines } = recordingLog()
  const { rooms, notifier, clock } = roomsFixture({ log })
  await rooms.live_room.enter(user('host'), 'r', entry('host'))
  for (const userID of ['x', 'y']) await rooms.live_room.addAudience(user(userID), 'r', '')
  notifier.notice = () => {
    throw new Error('broken notifier')
  }
  expect(() => clock.advance(1_000)).not.toThrow()
  expect(lines.filter(({ level }) => level >= 50).map(({ msg }) => msg)).toEqual(['a listener failed on a room change'])
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
