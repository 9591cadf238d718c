import { expect, test } from 'vitest'
import { Code } from '../../wxlite/utils/protocol.js'
import { entry, type Fixture, refusal, roomsFixture, user } from './fixture.js'

/*
 * The creator of an unlisted room was silent for 24 s; the room lapsed, a stranger who knew its id called
 * add_pusher, and was its creator: with the right to kick those who came back.
 */

/** `a` made room `r` and is in it with `b`; then nobody is heard of for 25 s. */
async function everybodyOffline(fixture: Fixture): Promise<void> {
  const { rooms, pass } = fixture
  await rooms.multi_room.create(user('a'), { roomID: 'r', roomInfo: 'weekly', unlisted: true, entry: entry('a') })
  await rooms.multi_room.enter(user('b'), 'r', entry('b'))
  await pass(25)
}

test('after a lapse of everybody strangers get 3, whichever way they try', async () => {
  const fixture = roomsFixture()
  await everybodyOffline(fixture)
  const { rooms } = fixture
  const room = rooms.multi_room
  await expect(room.enter(user('x'), 'r', entry('x'))).rejects.toMatchObject(refusal(Code.NO_ROOM))
  await expect(room.create(user('x'), { roomID: 'r', roomInfo: '', unlisted: false })).rejects.toMatchObject(
    refusal(Code.ROOM_EXISTS, { roomID: 'r' }),
  )
  await room.enter(user('b'), 'r', entry('b', 2))
  await expect(room.enter(user('x'), 'r', entry('x'))).rejects.toMatchObject(refusal(Code.NO_ROOM))
  await expect(room.view(user('x'), 'r')).rejects.toMatchObject(refusal(Code.NO_ROOM))
  expect((await room.list(user('x'), 0, 20)).total).toBe(0)
})

test('everybody offline for 25 s, a guest back before the owner: the room waits, and is the owner’s when it is back', async () => {
  const fixture = roomsFixture()
  await everybodyOffline(fixture)
  const { rooms, notifier, pass } = fixture
  expect(await rooms.multi_room.enter(user('b'), 'r', entry('b', 2))).toMatchObject({ roomCreator: '' })
  await expect(rooms.multi_room.kick(user('b'), 'r', 'a')).rejects.toMatchObject(refusal(Code.NO_ROOM))
  await expect(rooms.multi_room.destroy(user('b'), 'r')).rejects.toMatchObject(refusal(Code.NO_ROOM))
  await pass(15)
  await rooms.multi_room.beat(user('b'), 'r', false)
  expect(await rooms.multi_room.enter(user('a'), 'r', entry('a', 2))).toMatchObject({ roomCreator: 'a' })
  expect(notifier.kinds('r').slice(3)).toEqual(['join', 'join', 'creator'])
  await pass(15)
  expect(await rooms.multi_room.view(user('x'), 'r')).toMatchObject({ creator: 'a', unlisted: true })
})

test('the owner back first makes the room again as its creator, and the others follow', async () => {
  const fixture = roomsFixture()
  await everybodyOffline(fixture)
  const { rooms } = fixture
  expect(
    await rooms.multi_room.create(user('a'), { roomID: 'r', roomInfo: '', unlisted: false, entry: entry('a', 2) }),
  ).toMatchObject({ roomCreator: 'a' })
  await rooms.multi_room.enter(user('b'), 'r', entry('b', 2))
})

test.each([
  ['close', undefined],
  ['transfer', 'b'],
  ['keep', ''],
] as const)('without the owner for one heartbeat time-out, policy %s applies', async (onCreatorLeave, creator) => {
  const fixture = roomsFixture({ multiRoom: { onCreatorLeave } })
  const { rooms, pass, store } = fixture
  await rooms.multi_room.create(user('a'), { roomID: 'r', roomInfo: '', unlisted: false, entry: entry('a') })
  for (const userID of ['b', 'c']) await rooms.multi_room.enter(user(userID), 'r', entry(userID))
  // With transfer the first to lapse would hand the room on: the owner is the last to be heard of.
  await pass(1)
  await rooms.multi_room.beat(user('a'), 'r', false)
  await pass(25)
  await rooms.multi_room.enter(user('b'), 'r', entry('b', 2))
  for (let second = 0; second < 21; second++) {
    await pass(1)
    if (await store.get('r')) await rooms.multi_room.beat(user('b'), 'r', false)
  }
  expect((await store.get('r'))?.view.creator).toBe(creator)
  if (creator === undefined)
    await expect(rooms.multi_room.enter(user('x'), 'r', entry('x'))).rejects.toMatchObject(refusal(Code.NO_ROOM))
  else await rooms.multi_room.enter(user('x'), 'r', entry('x'))
})

test('a link-mic guest comes back without a new permission, before and after the presenter', async () => {
  for (const first of ['host', 'g']) {
    const { rooms, pass } = roomsFixture()
    const live = rooms.live_room
    await live.enter(user('host'), 'r', entry('host'))
    await live.addAudience(user('g'), 'r', '')
    await live.requestLinkMic(user('g'), 'r', '', '')
    await live.respondLinkMic(user('host'), 'r', 'g', true, '')
    await live.enter(user('g'), 'r', entry('g'))
    await pass(25)
    await expect(live.addAudience(user('viewer'), 'r', '')).rejects.toMatchObject(refusal(Code.NO_ROOM))
    for (const userID of [first, first === 'g' ? 'host' : 'g']) await live.enter(user(userID), 'r', entry(userID, 2))
    expect(await live.addAudience(user('viewer'), 'r', '')).toBe(1)
    await live.leave(user('g'), 'r')
    await expect(live.enter(user('g'), 'r', entry('g', 3))).rejects.toMatchObject(refusal(Code.NO_GRANT))
  }
})

test('who was kicked stays out over a lapse, also when it was the last who was in', async () => {
  const fixture = roomsFixture()
  const { rooms, pass } = fixture
  await rooms.multi_room.enter(user('a'), 'r', entry('a'))
  for (const userID of ['b', 'c']) await rooms.multi_room.enter(user(userID), 'r', entry(userID))
  await rooms.multi_room.kick(user('a'), 'r', 'b')
  await pass(25)
  await expect(rooms.multi_room.enter(user('b'), 'r', entry('b'))).rejects.toMatchObject(refusal(Code.KICKED))
  await rooms.multi_room.enter(user('c'), 'r', entry('c', 2))
  await rooms.multi_room.enter(user('a'), 'r', entry('a', 2))
  await rooms.multi_room.kick(user('a'), 'r', 'c')
  await expect(rooms.multi_room.enter(user('b'), 'r', entry('b'))).rejects.toMatchObject(refusal(Code.KICKED))
  await expect(rooms.multi_room.enter(user('c'), 'r', entry('c'))).rejects.toMatchObject(refusal(Code.KICKED))
})

test('a member who was out of reach when the creator’s silence ended the room is told so, and who was heard is told that it is closed', async () => {
  const { rooms, pass, clock } = roomsFixture()
  await rooms.multi_room.enter(user('a'), 'r', entry('a'))
  for (const userID of ['silent', 'heard']) await rooms.multi_room.enter(user(userID), 'r', entry(userID))
  clock.advance(9000)
  await rooms.multi_room.beat(user('silent'), 'r', false)
  for (let second = 9; second < 20; second++) {
    await rooms.multi_room.beat(user('heard'), 'r', false)
    await pass(1)
  }
  const beat = (userID: string) => rooms.multi_room.beat(user(userID), 'r', false)
  await expect(beat('silent')).rejects.toMatchObject(refusal(Code.NOT_MEMBER, { reason: 'timeout' }))
  await expect(beat('heard')).rejects.toMatchObject(refusal(Code.NOT_MEMBER, { reason: 'closed' }))
})

// A guest of a lapsed room entered its id as another type of room: the owner was refused (11) in its own room.
test('the room comes back as the type that it had', async () => {
  const fixture = roomsFixture()
  await everybodyOffline(fixture)
  const { rooms } = fixture
  await expect(rooms.live_room.enter(user('b'), 'r', entry('b', 2))).rejects.toMatchObject(
    refusal(Code.ROOM_EXISTS, { roomID: 'r' }),
  )
  expect(await rooms.multi_room.enter(user('b'), 'r', entry('b', 2))).toMatchObject({ roomCreator: '' })
  expect(await rooms.multi_room.enter(user('a'), 'r', entry('a', 2))).toMatchObject({ roomCreator: 'a' })
})

test('a room is forgotten 10 min after its people lapsed', async () => {
  const fixture = roomsFixture()
  await everybodyOffline(fixture)
  fixture.clock.advance(600_000)
  expect(await fixture.rooms.multi_room.enter(user('x'), 'r', entry('x'))).toMatchObject({ roomCreator: 'x' })
})
