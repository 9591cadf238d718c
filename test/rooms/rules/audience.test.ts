import { expect, test } from 'vitest'
import { Code } from '../../../wxlite/utils/protocol.js'
import { entry, refusal, roomsFixture, user } from '../fixture.js'

async function show(options: Parameters<typeof roomsFixture>[0] = {}) {
  const fixture = roomsFixture(options)
  await fixture.rooms.live_room.enter(user('host'), 'r', entry('host'))
  return { ...fixture, live: fixture.rooms.live_room }
}

test('the count is exact and the newest 30 are shown, newest first', async () => {
  const { live } = await show()
  for (let i = 0; i < 50; i++) expect(await live.addAudience(user(`u${i}`), 'r', `info ${i}`)).toBe(i + 1)
  const { audienceCount, audiences } = await live.audience(user('x'), 'r')
  expect(audienceCount).toBe(50)
  expect(audiences).toEqual(
    Array.from({ length: 30 }, (_, i) => ({ userID: `u${49 - i}`, userInfo: `info ${49 - i}` })),
  )
})

test('registering twice counts once, leaving twice never counts below what is there', async () => {
  const { live, store } = await show()
  await live.addAudience(user('a'), 'r', '1')
  expect(await live.addAudience(user('a'), 'r', '2')).toBe(1)
  expect((await live.audience(user('x'), 'r')).audiences).toEqual([{ userID: 'a', userInfo: '2' }])
  for (let i = 0; i < 3; i++) await live.removeAudience(user('a'), 'r')
  await live.removeAudience(user('a'), 'nowhere')
  expect((await live.audience(user('x'), 'r')).audienceCount).toBe(0)
  expect((await store.counts()).audience).toBe(0)
})

test('a full audience refuses newcomers with 5001, and still takes what those in it change', async () => {
  const { live } = await show({ liveRoom: { maxAudience: 2 } })
  await live.addAudience(user('a'), 'r', '')
  await live.addAudience(user('b'), 'r', '')
  await expect(live.addAudience(user('c'), 'r', '')).rejects.toMatchObject(refusal(Code.ROOM_FULL))
  expect(await live.addAudience(user('a'), 'r', 'new')).toBe(2)
})

test('a missing room, one that is not open and one without audience register nobody', async () => {
  const { rooms } = await show()
  await rooms.live_room.create(user('c'), { roomID: 'closed', roomInfo: '', unlisted: false })
  await rooms.multi_room.enter(user('m'), 'multi', entry('m'))
  await expect(rooms.live_room.addAudience(user('a'), 'nowhere', '')).rejects.toMatchObject(refusal(Code.NO_ROOM))
  await expect(rooms.live_room.addAudience(user('a'), 'closed', '')).rejects.toMatchObject(refusal(Code.NO_ROOM))
  await expect(rooms.multi_room.addAudience(user('a'), 'multi', '')).rejects.toMatchObject(refusal(Code.ROOM_FULL))
})

test('whoever lost its last socket is removed a heartbeat time-out later, unless it is back', async () => {
  const { live, rooms, pass, store } = await show()
  rooms.live_room.beat(user('host'), 'r', true)
  for (const userID of ['stays', 'gone', 'back']) await live.addAudience(user(userID), 'r', '')
  await rooms.directory.audienceGone('gone', 'r')
  await rooms.directory.audienceGone('back', 'r')
  await pass(19)
  expect((await live.audience(user('x'), 'r')).audienceCount).toBe(3)
  await rooms.directory.userBack('back', 'r')
  await pass(1)
  expect((await live.audience(user('x'), 'r')).audiences.map(({ userID }) => userID)).toEqual(['back', 'stays'])
  expect((await store.get('r'))?.audience.nextLeaving).toBe(Number.POSITIVE_INFINITY)
})

test('going twice does not put the end off, and registering again takes it back', async () => {
  const { live, rooms, pass } = await show()
  rooms.live_room.beat(user('host'), 'r', true)
  for (const userID of ['a', 'b']) await live.addAudience(user(userID), 'r', '')
  await rooms.directory.audienceGone('a', 'r')
  await rooms.directory.audienceGone('b', 'r')
  await pass(10)
  await rooms.directory.audienceGone('a', 'r')
  await live.addAudience(user('b'), 'r', '')
  await pass(10)
  expect((await live.audience(user('x'), 'r')).audiences.map(({ userID }) => userID)).toEqual(['b'])
})

test('the audience ends with the room, and belongs to it until then', async () => {
  const { live, rooms, store } = await show()
  await live.addAudience(user('a'), 'r', '')
  expect(await rooms.directory.belongs('a', 'r')).toEqual({ type: 'live_room', role: 'audience' })
  expect(await rooms.directory.belongs('host', 'r')).toEqual({ type: 'live_room', role: 'member' })
  expect(await rooms.directory.belongs('x', 'r')).toBeUndefined()
  await live.destroy(user('host'), 'r')
  expect(await rooms.directory.belongs('a', 'r')).toBeUndefined()
  expect(await store.counts()).toEqual({
    rooms: { double_room: 0, multi_room: 0, live_room: 0 },
    members: 0,
    audience: 0,
  })
})

test('a change of the audience gives the room a new view and no number', async () => {
  const { live } = await show()
  const before = await live.view(user('x'), 'r')
  await live.addAudience(user('a'), 'r', '')
  const after = await live.view(user('x'), 'r')
  expect(after).not.toBe(before)
  expect(after.seq).toBe(before.seq)
  await live.addAudience(user('a'), 'r', '')
  expect(await live.view(user('x'), 'r')).toBe(after)
})

/*
 * A thousand guests registered as audience, never opened a socket and never called again: nothing was there whose
 * end could be noticed, and the room was full for honest viewers until it closed.
 */
test('whoever registers without a socket lapses after a heartbeat time-out, unless calls of its own keep it', async () => {
  const { rooms, notifier, pass } = roomsFixture({ liveRoom: { maxAudience: 4, heartbeatTimeout: 20 } })
  const live = rooms.live_room
  await live.enter(user('a'), 'r', entry('a'))
  notifier.connected = (userID) => userID === 'connected'
  for (const userID of ['ghost', 'again', 'asks', 'connected']) await live.addAudience(user(userID), 'r', '')
  await expect(live.addAudience(user('viewer'), 'r', '')).rejects.toMatchObject(refusal(Code.ROOM_FULL))
  for (let round = 0; round < 3; round++) {
    await live.beat(user('a'), 'r', false)
    await pass(10)
    await live.addAudience(user('again'), 'r', '')
    await live.audience(user('asks'), 'r')
  }
  expect((await live.audience(user('x'), 'r')).audiences.map(({ userID }) => userID)).toEqual([
    'connected',
    'asks',
    'again',
  ])
  await live.addAudience(user('viewer'), 'r', '')
})

/*
 * A viewer joined over its socket, was taken out of the audience over REST, and heard on: chat, and fresh play
 * URLs of a room that it was kicked out of.
 */
test('whoever is neither member nor audience any more, or is kicked, is put out of the channel', async () => {
  const { rooms, notifier } = roomsFixture()
  const live = rooms.live_room
  await live.enter(user('a'), 'r', entry('a'))
  for (const userID of ['v', 'w']) await live.addAudience(user(userID), 'r', '')
  await live.removeAudience(user('v'), 'r')
  expect(notifier.expelled).toEqual(['v r'])
  await live.kick(user('a'), 'r', 'v')
  await live.kick(user('a'), 'r', 'stranger')
  await live.kick(user('a'), 'r', 'w')
  expect(notifier.expelled).toEqual(['v r', 'v r', 'stranger r', 'w r'])
})

test('a link-mic guest who leaves its seat is still audience, and hears on', async () => {
  const { rooms, notifier } = roomsFixture({ liveRoom: { linkMic: 'open' } })
  const live = rooms.live_room
  await live.enter(user('a'), 'r', entry('a'))
  await live.addAudience(user('g'), 'r', '')
  await live.enter(user('g'), 'r', entry('g'))
  await live.leave(user('g'), 'r')
  expect(notifier.expelled).toEqual([])
  await live.removeAudience(user('g'), 'r')
  expect(notifier.expelled).toEqual(['g r'])
})

// A viewer back from a dead zone could not tell a room that its presenter had closed from one that a restart had lost,
// and waited for both. What was closed by will says so; what merely lapsed may come back.
test('a room that was closed by will is refused with the reason, one that lapsed or never was without', async () => {
  const { live, rooms, clock } = await show()
  await live.destroy(user('host'), 'r')
  const closed = await live.addAudience(user('a'), 'r', '').catch((error: unknown) => error)
  expect(closed).toMatchObject(refusal(Code.NO_ROOM, { reason: 'closed' }))
  const never = await live.addAudience(user('a'), 'never', '').catch((error: unknown) => error)
  expect(never).toMatchObject({ code: Code.NO_ROOM, fields: {} })
  await live.enter(user('host'), 'lapsing', entry('host'))
  clock.advance(60_000)
  await rooms.sweep()
  const lapsed = await live.addAudience(user('a'), 'lapsing', '').catch((error: unknown) => error)
  expect(lapsed).toMatchObject({ code: Code.NO_ROOM, fields: {} })
})
