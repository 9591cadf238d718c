import { expect, test } from 'vitest'
import { Code } from '../../../wxlite/utils/protocol.js'
import { entry, type Fixture, refusal, roomsFixture, user } from '../fixture.js'

async function three({ rooms }: Fixture): Promise<void> {
  for (const userID of ['a', 'b', 'c']) await rooms.multi_room.enter(user(userID), 'r', entry(userID))
}

test('a member who leaves quits; everybody else stays', async () => {
  const fixture = roomsFixture()
  await three(fixture)
  await fixture.rooms.multi_room.leave(user('b'), 'r')
  expect(fixture.notifier.kinds('r').slice(3)).toEqual(['quit left'])
  expect([...(await fixture.rooms.multi_room.view(user('x'), 'r')).members.keys()]).toEqual(['a', 'c'])
})

test('leaving without being in answers 5, also in a room that is not there', async () => {
  const { rooms } = roomsFixture()
  await expect(rooms.multi_room.leave(user('x'), 'r')).rejects.toMatchObject(
    refusal(Code.NOT_MEMBER, { reason: 'unknown' }),
  )
  await rooms.multi_room.enter(user('a'), 'r', entry('a'))
  await expect(rooms.multi_room.leave(user('x'), 'r')).rejects.toMatchObject(
    refusal(Code.NOT_MEMBER, { reason: 'unknown' }),
  )
})

test('policy close: the room ends with its creator, and its members are told so', async () => {
  const fixture = roomsFixture()
  await three(fixture)
  await fixture.rooms.multi_room.leave(user('a'), 'r')
  expect(fixture.notifier.kinds('r').slice(3)).toEqual(['close closed'])
  await expect(fixture.rooms.multi_room.beat(user('b'), 'r', false)).rejects.toMatchObject(
    refusal(Code.NOT_MEMBER, { reason: 'closed' }),
  )
  await expect(fixture.rooms.multi_room.enter(user('b'), 'r', entry('b'))).rejects.toMatchObject(refusal(Code.NO_ROOM))
})

test('policy transfer: the longest present becomes the creator, and owns the room', async () => {
  const fixture = roomsFixture({ multiRoom: { onCreatorLeave: 'transfer' } })
  await three(fixture)
  await fixture.rooms.multi_room.enter(user('b'), 'r', entry('b', 2))
  await fixture.rooms.multi_room.leave(user('a'), 'r')
  expect(fixture.notifier.published.slice(-2).map(({ change }) => change)).toMatchObject([
    { type: 'quit' },
    { type: 'creator', userID: 'b', streamID: 'b_2' },
  ])
  await expect(fixture.rooms.multi_room.destroy(user('a'), 'r')).rejects.toMatchObject(refusal(Code.NO_ROOM))
  await fixture.rooms.multi_room.destroy(user('b'), 'r')
})

test('policy keep: nobody is the creator until that user is back', async () => {
  const fixture = roomsFixture({ multiRoom: { onCreatorLeave: 'keep' } })
  const { rooms, notifier } = fixture
  await three(fixture)
  await rooms.multi_room.leave(user('a'), 'r')
  expect(await rooms.multi_room.view(user('x'), 'r')).toMatchObject({ creator: '' })
  await expect(rooms.multi_room.destroy(user('a'), 'r')).rejects.toMatchObject(refusal(Code.NO_ROOM))
  await expect(rooms.multi_room.destroy(user('b'), 'r')).rejects.toMatchObject(refusal(Code.NO_ROOM))
  expect(await rooms.multi_room.enter(user('a'), 'r', entry('a'))).toMatchObject({ roomCreator: 'a' })
  expect(notifier.kinds('r').slice(3)).toEqual(['quit left', 'creator', 'join', 'creator'])
})

test.each(['transfer', 'keep'] as const)(
  'policy %s: a room that is left empty ends at once, and its id is free',
  async (onCreatorLeave) => {
    const { rooms, notifier, store } = roomsFixture({ multiRoom: { onCreatorLeave } })
    await rooms.multi_room.enter(user('a'), 'r', entry('a'))
    await rooms.multi_room.leave(user('a'), 'r')
    expect(notifier.kinds('r')).toEqual(['join', 'quit left', 'close empty'])
    expect(await store.get('r')).toBeUndefined()
    expect(await rooms.multi_room.enter(user('b'), 'r', entry('b'))).toMatchObject({ roomCreator: 'b' })
  },
)

test('only the creator closes a room, also before it was ever entered', async () => {
  const { rooms, notifier } = roomsFixture()
  await rooms.multi_room.create(user('a'), { roomID: 'r', roomInfo: '', unlisted: false })
  await expect(rooms.multi_room.destroy(user('b'), 'r')).rejects.toMatchObject(refusal(Code.NO_ROOM))
  await expect(rooms.live_room.destroy(user('a'), 'r')).rejects.toMatchObject(refusal(Code.NO_ROOM))
  await rooms.multi_room.destroy(user('a'), 'r')
  expect(notifier.kinds('r')).toEqual(['close closed'])
  await expect(rooms.multi_room.destroy(user('a'), 'r')).rejects.toMatchObject(refusal(Code.NO_ROOM))
})
