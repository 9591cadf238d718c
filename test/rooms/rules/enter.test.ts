import { expect, test } from 'vitest'
import { Code } from '../../../wxlite/utils/protocol.js'
import { entry, refusal, roomsFixture, user } from '../fixture.js'

test('entering a missing room makes it, with the caller as its creator', async () => {
  const { rooms, notifier } = roomsFixture()
  const { seq, ...rest } = await rooms.multi_room.enter(user('a'), 'r', entry('a'), 'my room')
  expect(rest).toEqual({ roomID: 'r', roomCreator: 'a', maxMembers: 4 })
  expect(await rooms.multi_room.view(user('b'), 'r')).toMatchObject({ seq, creator: 'a', roomInfo: 'my room' })
  expect(notifier.groups).toEqual(['r'])
  expect(notifier.kinds('r')).toEqual(['join'])
})

test('each change carries the number after the one before it, and answers carry the current one', async () => {
  const { rooms, notifier } = roomsFixture()
  const first = await rooms.multi_room.enter(user('a'), 'r', entry('a'))
  const second = await rooms.multi_room.enter(user('b'), 'r', entry('b'))
  expect(second.seq).toBe(first.seq + 1)
  await rooms.multi_room.leave(user('b'), 'r')
  expect(notifier.published.map(({ change }) => change.seq)).toEqual([first.seq, first.seq + 1, first.seq + 2])
  expect(await rooms.multi_room.beat(user('a'), 'r', false)).toEqual({ seq: first.seq + 2 })
})

test('of 100 who enter a room for four at once four get in', async () => {
  const { rooms } = roomsFixture()
  const results = await Promise.allSettled(
    Array.from({ length: 100 }, (_, i) => rooms.multi_room.enter(user(`u${i}`), 'r', entry(`u${i}`))),
  )
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(4)
  expect((await rooms.multi_room.view(user('x'), 'r')).members.size).toBe(4)
  for (const result of results)
    if (result.status === 'rejected') expect(result.reason).toMatchObject(refusal(Code.ROOM_FULL))
})

test('the third in a double room is refused; the setting decides for the others', async () => {
  const { rooms } = roomsFixture({ multiRoom: { maxMembers: 3 } })
  for (const type of ['double_room', 'multi_room'] as const) {
    const { maxMembers } = await rooms[type].enter(user('u0'), type, entry('u0'))
    for (let i = 1; i < maxMembers; i++) await rooms[type].enter(user(`u${i}`), type, entry(`u${i}`))
    await expect(rooms[type].enter(user('late'), type, entry('late'))).rejects.toMatchObject(refusal(Code.ROOM_FULL))
    expect((await rooms[type].view(user('x'), type)).members.size).toBe(type === 'double_room' ? 2 : 3)
  }
})

test('coming back replaces the old entry in its place: an update, no quit and no join, also when the room is full', async () => {
  const { rooms, notifier } = roomsFixture()
  await rooms.double_room.enter(user('a'), 'r', entry('a'))
  await rooms.double_room.enter(user('b'), 'r', entry('b'))
  await rooms.double_room.enter(user('a'), 'r', { ...entry('a'), userName: 'new name' })
  expect(notifier.kinds('r')).toEqual(['join', 'join', 'update'])
  const { members } = await rooms.double_room.view(user('x'), 'r')
  expect([...members.keys()]).toEqual(['a', 'b'])
  expect(members.get('a')?.userName).toBe('new name')
  expect(notifier.told).toEqual([])
})

test('entering again with nothing new is no change', async () => {
  const { rooms, notifier } = roomsFixture()
  const first = await rooms.multi_room.enter(user('a'), 'r', entry('a'))
  expect(await rooms.multi_room.enter(user('a'), 'r', entry('a'))).toEqual(first)
  expect(notifier.kinds('r')).toEqual(['join'])
})

test("the creator's new stream is named, since the audience plays it", async () => {
  const { rooms, notifier } = roomsFixture()
  await rooms.live_room.enter(user('a'), 'r', entry('a'))
  await rooms.live_room.enter(user('a'), 'r', entry('a', 2))
  expect(notifier.published.map(({ change }) => change)).toMatchObject([
    { type: 'join' },
    { type: 'update' },
    { type: 'creator', userID: 'a', streamID: 'a_2' },
  ])
})

test('an open room may be entered without a live stream, and by one user in many rooms', async () => {
  const { rooms, store } = roomsFixture()
  for (let i = 0; i < 10; i++) await rooms.multi_room.enter(user('a'), `r${i}`, entry('a'))
  expect(await store.roomsOf('a')).toHaveLength(10)
})

test('a room closed by will stays closed to add_pusher for ten minutes; create_room may take its id at once', async () => {
  const { rooms, clock } = roomsFixture()
  await rooms.multi_room.enter(user('a'), 'r', entry('a'))
  await rooms.multi_room.destroy(user('a'), 'r')
  await expect(rooms.multi_room.enter(user('b'), 'r', entry('b'))).rejects.toMatchObject(refusal(Code.NO_ROOM))
  await expect(rooms.double_room.enter(user('a'), 'r', entry('a'))).rejects.toMatchObject(refusal(Code.NO_ROOM))
  clock.advance(599_000)
  await expect(rooms.multi_room.enter(user('b'), 'r', entry('b'))).rejects.toMatchObject(refusal(Code.NO_ROOM))
  clock.advance(1_000)
  expect(await rooms.multi_room.enter(user('b'), 'r', entry('b'))).toMatchObject({ roomCreator: 'b' })
  await rooms.multi_room.destroy(user('b'), 'r')
  await rooms.multi_room.create(user('c'), { roomID: 'r', roomInfo: '', unlisted: false })
  expect(await rooms.multi_room.enter(user('c'), 'r', entry('c'))).toMatchObject({ roomCreator: 'c' })
})
