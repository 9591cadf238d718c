import { expect, test } from 'vitest'
import { Code } from '../../../wxlite/utils/protocol.js'
import { entry, refusal, roomsFixture, user } from '../fixture.js'

test('a beat answers the current number, and leaves the view of the room as it is', async () => {
  const { rooms } = roomsFixture()
  const { seq } = await rooms.multi_room.enter(user('a'), 'r', entry('a'))
  const view = await rooms.multi_room.view(user('a'), 'r')
  expect(await rooms.multi_room.beat(user('a'), 'r', false)).toEqual({ seq })
  expect(await rooms.multi_room.view(user('a'), 'r')).toBe(view)
})

test('a beat in a room that the server does not know answers 5, unknown', async () => {
  const { rooms } = roomsFixture()
  await expect(rooms.multi_room.beat(user('a'), 'r', false)).rejects.toMatchObject(
    refusal(Code.NOT_MEMBER, { reason: 'unknown' }),
  )
  await rooms.live_room.enter(user('a'), 'r', entry('a'))
  await expect(rooms.multi_room.beat(user('a'), 'r', false)).rejects.toMatchObject(
    refusal(Code.NOT_MEMBER, { reason: 'unknown' }),
  )
})

test('a beat of whatever room type is told why the room is gone', async () => {
  const { rooms } = roomsFixture()
  await rooms.live_room.enter(user('a'), 'r', entry('a'))
  await rooms.directory.beat(user('a'), 'r', false)
  await rooms.live_room.destroy(user('a'), 'r')
  await expect(rooms.directory.beat(user('a'), 'r', false)).rejects.toMatchObject(
    refusal(Code.NOT_MEMBER, { reason: 'closed' }),
  )
})

test('another device of a user takes the seat; the old one is told, refused with `replaced`, and changes nothing', async () => {
  const { rooms, notifier } = roomsFixture()
  await rooms.multi_room.enter(user('a', 'phone'), 'r', entry('a'))
  await rooms.multi_room.enter(user('b'), 'r', entry('b'))
  await rooms.multi_room.enter(user('a', 'pad'), 'r', entry('a', 2))
  expect(notifier.told).toEqual([{ userID: 'a', notice: { event: 'replaced', roomID: 'r' }, session: 'phone' }])
  const before = await rooms.multi_room.view(user('x'), 'r')
  const replaced = refusal(Code.NOT_MEMBER, { reason: 'replaced' })
  await expect(rooms.multi_room.beat(user('a', 'phone'), 'r', false)).rejects.toMatchObject(replaced)
  await expect(rooms.multi_room.beat(user('a', 'phone'), 'r', true)).rejects.toMatchObject(replaced)
  await expect(rooms.multi_room.leave(user('a', 'phone'), 'r')).rejects.toMatchObject(replaced)
  expect(await rooms.multi_room.view(user('x'), 'r')).toBe(before)
  await rooms.multi_room.beat(user('a', 'pad'), 'r', false)
})

test('the replaced device stays replaced after the seat was given up', async () => {
  const { rooms } = roomsFixture({ multiRoom: { onCreatorLeave: 'keep' } })
  await rooms.multi_room.enter(user('a', 'phone'), 'r', entry('a'))
  await rooms.multi_room.enter(user('b'), 'r', entry('b'))
  await rooms.multi_room.enter(user('a', 'pad'), 'r', entry('a', 2))
  await rooms.multi_room.leave(user('a', 'pad'), 'r')
  await expect(rooms.multi_room.beat(user('a', 'phone'), 'r', false)).rejects.toMatchObject(
    refusal(Code.NOT_MEMBER, { reason: 'replaced' }),
  )
  await rooms.multi_room.enter(user('a', 'pad'), 'r', entry('a', 3))
  await expect(rooms.multi_room.beat(user('a', 'phone'), 'r', false)).rejects.toMatchObject(
    refusal(Code.NOT_MEMBER, { reason: 'replaced' }),
  )
})

test('a replaced device that enters again holds the seat again', async () => {
  const { rooms, notifier } = roomsFixture()
  for (const session of ['phone', 'pad', 'phone']) await rooms.multi_room.enter(user('a', session), 'r', entry('a'))
  expect(notifier.told.map(({ session }) => session)).toEqual(['phone', 'pad'])
  await rooms.multi_room.beat(user('a', 'phone'), 'r', false)
  await expect(rooms.multi_room.beat(user('a', 'pad'), 'r', false)).rejects.toMatchObject(
    refusal(Code.NOT_MEMBER, { reason: 'replaced' }),
  )
})

test('only so many replaced devices are remembered', async () => {
  const { rooms, store } = roomsFixture()
  for (let i = 0; i < 50; i++) await rooms.multi_room.enter(user('a', `s${i}`), 'r', entry('a', i))
  expect((await store.get('r'))?.seats.get('a')?.replaced).toEqual(['s45', 's46', 's47', 's48'])
})

test('a login that the seat does not know becomes its holder: the same device, logged in again', async () => {
  const { rooms, store } = roomsFixture()
  await rooms.multi_room.enter(user('a', 'old'), 'r', entry('a'))
  await rooms.multi_room.beat(user('a', 'new'), 'r', false)
  expect((await store.get('r'))?.seats.get('a')).toMatchObject({ session: 'new', replaced: [] })
  await rooms.multi_room.leave(user('a', 'new'), 'r')
})

test('away is seen by the others once, and ended by the next beat', async () => {
  const { rooms, notifier } = roomsFixture()
  await rooms.multi_room.enter(user('a'), 'r', entry('a'))
  const { seq } = await rooms.multi_room.beat(user('a'), 'r', true)
  expect(await rooms.multi_room.beat(user('a'), 'r', true)).toEqual({ seq })
  expect((await rooms.multi_room.view(user('b'), 'r')).members.get('a')?.state).toBe('away')
  expect(await rooms.multi_room.beat(user('a'), 'r', false)).toEqual({ seq: seq + 1 })
  expect(notifier.published.map(({ change }) => ('member' in change ? change.member.state : ''))).toEqual([
    'online',
    'away',
    'online',
  ])
})

test('entering again ends away as well', async () => {
  const { rooms } = roomsFixture()
  await rooms.multi_room.enter(user('a'), 'r', entry('a'))
  await rooms.multi_room.beat(user('a'), 'r', true)
  await rooms.multi_room.enter(user('a'), 'r', entry('a'))
  expect((await rooms.multi_room.view(user('b'), 'r')).members.get('a')?.state).toBe('online')
})
