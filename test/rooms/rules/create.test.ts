import { expect, test } from 'vitest'
import { Code } from '../../../wxlite/utils/protocol.js'
import { entry, refusal, roomsFixture, user } from '../fixture.js'

const request = { roomID: 'r', roomInfo: 'info', unlisted: false }

test('a new room is hidden and answers 3 until its creator enters', async () => {
  const { rooms, notifier } = roomsFixture()
  await rooms.multi_room.create(user('a'), request)
  await expect(rooms.multi_room.view(user('a'), 'r')).rejects.toMatchObject(refusal(Code.NO_ROOM))
  await expect(rooms.multi_room.enter(user('b'), 'r', entry('b'))).rejects.toMatchObject(refusal(Code.NO_ROOM))
  expect(await rooms.multi_room.list(user('x'), 0, 10)).toEqual({ rooms: [], total: 0, withheld: false })
  expect(await rooms.directory.find('r')).toBeUndefined()
  await rooms.multi_room.enter(user('a'), 'r', entry('a'))
  expect(await rooms.multi_room.list(user('x'), 0, 10)).toMatchObject({
    rooms: [{ roomID: 'r', creator: 'a', roomInfo: 'info' }],
    total: 1,
  })
  expect(notifier.kinds('r')).toEqual(['join'])
})

test('an id in use is refused under every room type, and named', async () => {
  const { rooms } = roomsFixture()
  await rooms.multi_room.create(user('a'), request)
  for (const type of ['double_room', 'multi_room', 'live_room'] as const) {
    await expect(rooms[type].create(user('b'), request)).rejects.toMatchObject(
      refusal(Code.ROOM_EXISTS, { roomID: 'r' }),
    )
  }
  await rooms.multi_room.enter(user('a'), 'r', entry('a'))
  await expect(rooms.live_room.enter(user('b'), 'r', entry('b'))).rejects.toMatchObject(
    refusal(Code.ROOM_EXISTS, { roomID: 'r' }),
  )
  await expect(rooms.live_room.view(user('b'), 'r')).rejects.toMatchObject(refusal(Code.NO_ROOM))
})

test('of 100 creations of one id at once one succeeds', async () => {
  const { rooms, store } = roomsFixture()
  const tries = Array.from({ length: 100 }, (_, i) =>
    rooms[i % 2 ? 'multi_room' : 'live_room'].create(user(`u${i}`), request),
  )
  const results = await Promise.allSettled(tries)
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
  expect((await store.counts()).rooms).toMatchObject({ live_room: 1, multi_room: 0 })
})

test('an empty roomID makes the server choose one that nobody guesses', async () => {
  const { rooms } = roomsFixture()
  const ids = await Promise.all(
    [1, 2, 3].map(() => rooms.multi_room.create(user('a'), { ...request, roomID: '', unlisted: true })),
  )
  for (const { roomID } of ids) expect(roomID).toMatch(/^room_unlisted_[0-9a-f]{24}$/)
  expect(new Set(ids.map(({ roomID }) => roomID)).size).toBe(3)
})

test('an unlisted room is entered by its id and never listed', async () => {
  const { rooms } = roomsFixture()
  const { roomID } = await rooms.multi_room.create(user('a'), { roomID: '', roomInfo: '', unlisted: true })
  await rooms.multi_room.enter(user('a'), roomID, entry('a'))
  await rooms.multi_room.enter(user('b'), roomID, entry('b'))
  expect(await rooms.multi_room.list(user('x'), 0, 10)).toEqual({ rooms: [], total: 0, withheld: false })
  expect((await rooms.multi_room.view(user('c'), roomID)).members.size).toBe(2)
})

test('an unlisted room stays out of the list when members make it again by entering', async () => {
  const { rooms, clock } = roomsFixture()
  const { roomID } = await rooms.multi_room.create(user('a'), { roomID: '', roomInfo: '', unlisted: true })
  await rooms.multi_room.create(user('a'), { roomID: 'chosen', roomInfo: '', unlisted: true })
  for (const id of [roomID, 'chosen']) {
    await rooms.multi_room.enter(user('a'), id, entry('a'))
    await rooms.multi_room.enter(user('b'), id, entry('b'))
  }
  clock.advance(30_000)
  await rooms.sweep()
  for (const id of [roomID, 'chosen'])
    await expect(rooms.multi_room.view(user('c'), id)).rejects.toMatchObject(refusal(Code.NO_ROOM))
  for (const id of [roomID, 'chosen']) await rooms.multi_room.enter(user('b'), id, entry('b'))
  expect((await rooms.multi_room.list(user('x'), 0, 10)).total).toBe(0)

  const restarted = roomsFixture()
  await restarted.rooms.multi_room.enter(user('b'), roomID, entry('b'))
  expect((await restarted.rooms.multi_room.list(user('x'), 0, 10)).total).toBe(0)
})

test('the creator who enters with the creation is in at once', async () => {
  const { rooms, notifier } = roomsFixture()
  const made = await rooms.double_room.create(user('a'), { ...request, entry: entry('a') })
  expect(made).toMatchObject({ roomID: 'r', roomCreator: 'a', maxMembers: 2 })
  expect([...(await rooms.double_room.view(user('b'), 'r')).members.keys()]).toEqual(['a'])
  expect(notifier.kinds('r')).toEqual(['join'])
})

test('a user owns at most 200 rooms, and may make another one when one of them ended', async () => {
  const { rooms } = roomsFixture()
  for (let i = 0; i < 200; i++) await rooms.multi_room.create(user('a'), { ...request, roomID: `r${i}` })
  await expect(rooms.multi_room.create(user('a'), request)).rejects.toMatchObject({
    code: Code.BAD_REQUEST,
    message: expect.stringContaining('200'),
  })
  await expect(rooms.live_room.enter(user('a'), 'r', entry('a'))).rejects.toMatchObject(refusal(Code.BAD_REQUEST))
  await rooms.multi_room.create(user('b'), { ...request, roomID: 'other' })
  await rooms.multi_room.destroy(user('a'), 'r7')
  await rooms.multi_room.create(user('a'), request)
})

test('the first number of a room is the clock, and a room made again starts above its last one', async () => {
  const { rooms, clock, notifier } = roomsFixture()
  const { seq } = await rooms.multi_room.create(user('a'), request)
  expect(seq).toBe(clock.now())
  for (let take = 1; take <= 20; take++) await rooms.multi_room.enter(user('a'), 'r', entry('a', take))
  await rooms.multi_room.destroy(user('a'), 'r')
  const last = notifier.published.at(-1)?.change.seq ?? 0
  expect(last).toBeGreaterThan(clock.now())
  const again = await rooms.multi_room.create(user('a'), request)
  expect(again.seq).toBeGreaterThan(last)
})

test('ids that name properties of objects are ids like any other', async () => {
  const { rooms } = roomsFixture({ liveRoom: { linkMic: 'open' } })
  for (const id of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    await rooms.live_room.create(user(id), { ...request, roomID: id })
    await rooms.live_room.enter(user(id), id, entry(id))
    await rooms.live_room.enter(user('valueOf'), id, entry('valueOf'))
    await rooms.live_room.addAudience(user('__proto__'), id, 'info')
    const custom = await rooms.live_room.setCustom(user('valueOf'), id, '__proto__', 'inc')
    expect(Object.entries(custom)).toEqual([['__proto__', 1]])
    expect([...(await rooms.live_room.view(user('x'), id)).members.keys()]).toEqual([id, 'valueOf'])
  }
  expect((await rooms.live_room.list(user('x'), 0, 10)).total).toBe(4)
  await expect(rooms.live_room.view(user('a'), 'valueOf')).rejects.toMatchObject(refusal(Code.NO_ROOM))
})

// A phone made a room of an id of its own, and the answer was lost. The page asked again and got 11: its own room stood
// in its way,
// until nobody entered it for long enough. To the owner of a room that nobody has entered the answer is given again.
test('the owner of a room that nobody has entered yet may make it again; nobody else may, and not once it is open', async () => {
  const { rooms, notifier, store } = roomsFixture()
  const made = await rooms.multi_room.create(user('a'), request)
  expect(await rooms.multi_room.create(user('a'), { ...request, roomInfo: 'second try' })).toEqual(made)
  expect((await store.counts()).rooms).toMatchObject({ multi_room: 1 })
  const taken = refusal(Code.ROOM_EXISTS, { roomID: 'r' })
  await expect(rooms.multi_room.create(user('b'), request)).rejects.toMatchObject(taken)
  await expect(rooms.live_room.create(user('a'), request)).rejects.toMatchObject(taken)
  await rooms.multi_room.enter(user('a'), 'r', entry('a'))
  expect(await rooms.multi_room.list(user('x'), 0, 10)).toMatchObject({
    rooms: [{ roomID: 'r', roomInfo: 'second try' }],
    total: 1,
  })
  await expect(rooms.multi_room.create(user('a'), request)).rejects.toMatchObject(taken)
  expect(notifier.kinds('r')).toEqual(['join'])
})
