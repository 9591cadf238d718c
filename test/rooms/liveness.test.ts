import { expect, test } from 'vitest'
import { Code } from '../../wxlite/utils/protocol.js'
import { entry, type Fixture, refusal, roomsFixture, user } from './fixture.js'

/** A room that `a` keeps open by beating each second, with `b` in it. */
async function withSilentGuest(options: Parameters<typeof roomsFixture>[0] = {}) {
  const fixture = roomsFixture(options)
  await fixture.rooms.multi_room.enter(user('a'), 'r', entry('a'))
  await fixture.rooms.multi_room.enter(user('b'), 'r', entry('b'))
  async function pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      await fixture.rooms.multi_room.beat(user('a'), 'r', false)
      await fixture.pass(1)
    }
  }
  return {
    ...fixture,
    pass,
    present: async () => [...(await fixture.rooms.multi_room.view(user('a'), 'r')).members.keys()],
  }
}

const timedOut = refusal(Code.NOT_MEMBER, { reason: 'timeout' })

test('a silent member without a stream is out when the time-out has passed, not before', async () => {
  const { pass, present, notifier, rooms, media } = await withSilentGuest()
  await pass(19)
  expect(await present()).toEqual(['a', 'b'])
  await pass(1)
  expect(await present()).toEqual(['a'])
  expect(notifier.kinds('r').at(-1)).toBe('quit timeout')
  expect(media.calls.at(-1)).toBe('release b_1')
  await expect(rooms.multi_room.beat(user('b'), 'r', false)).rejects.toMatchObject(timedOut)
  await rooms.multi_room.enter(user('b'), 'r', entry('b'))
  expect(await present()).toEqual(['a', 'b'])
})

test('beats keep a member in for as long as they come', async () => {
  const { pass, present, rooms } = await withSilentGuest()
  for (let i = 0; i < 40; i++) {
    await pass(7)
    await rooms.multi_room.beat(user('b'), 'r', false)
  }
  expect(await present()).toEqual(['a', 'b'])
})

test('a silent member whose stream is live stays, is asked for once per time-out, and goes when the stream is over', async () => {
  const { pass, present, media } = await withSilentGuest()
  media.states.set('b_1', 'live')
  await pass(100)
  expect(await present()).toEqual(['a', 'b'])
  expect(media.asked.length).toBeLessThanOrEqual(5)
  media.states.set('b_1', 'ended')
  await pass(20)
  expect(await present()).toEqual(['a'])
})

test('an unknown state buys one more time-out, only one', async () => {
  const { pass, present, media } = await withSilentGuest()
  media.states.set('b_1', 'unknown')
  await pass(39)
  expect(await present()).toEqual(['a', 'b'])
  await pass(1)
  expect(await present()).toEqual(['a'])
})

test('a failing query counts as unknown, and a beat makes it forgotten', async () => {
  const { pass, present, media, rooms } = await withSilentGuest()
  media.streamState = async () => Promise.reject(new Error('cloud away'))
  await pass(25)
  await rooms.multi_room.beat(user('b'), 'r', false)
  await pass(39)
  expect(await present()).toEqual(['a', 'b'])
  await pass(1)
  expect(await present()).toEqual(['a'])
})

test('when the stream ended and no beat comes after that, the member is out within 8 s', async () => {
  const { pass, present, media } = await withSilentGuest()
  media.publish('b_1')
  await pass(3)
  media.unpublish('b_1')
  await pass(4)
  expect(await present()).toEqual(['a', 'b'])
  await pass(2)
  expect(await present()).toEqual(['a'])
})

test.each(['a beat', 'the stream itself'])('%s after the end of the stream keeps the seat', async (saviour) => {
  const { pass, present, media, rooms } = await withSilentGuest()
  media.publish('b_1')
  await pass(1)
  media.unpublish('b_1')
  await pass(2)
  if (saviour === 'a beat') await rooms.multi_room.beat(user('b'), 'r', false)
  else media.publish('b_1')
  await pass(15)
  expect(await present()).toEqual(['a', 'b'])
})

test('a member kept by its live stream goes soon after that ends, however long it was silent', async () => {
  const { pass, present, media } = await withSilentGuest()
  media.publish('b_1')
  await pass(70)
  media.unpublish('b_1')
  await pass(6)
  expect(await present()).toEqual(['a'])
})

test('the end of a stream that the member does not publish any more changes nothing', async () => {
  const { pass, present, media, rooms } = await withSilentGuest()
  media.publish('b_1')
  await rooms.multi_room.enter(user('b'), 'r', entry('b', 2))
  media.unpublish('b_1')
  media.unpublish('nobody_1')
  media.unpublish('odd')
  await pass(15)
  expect(await present()).toEqual(['a', 'b'])
})

test('away holds the seat for its time-out without beats or stream, and no longer', async () => {
  const { pass, present, media, rooms } = await withSilentGuest()
  media.publish('b_1')
  await rooms.multi_room.beat(user('b'), 'r', true)
  media.unpublish('b_1')
  await pass(89)
  expect(await present()).toEqual(['a', 'b'])
  await pass(1)
  expect(await present()).toEqual(['a'])
})

test('a beat after being away is watched by the usual time-out again', async () => {
  const { pass, present, rooms } = await withSilentGuest()
  await rooms.multi_room.beat(user('b'), 'r', true)
  await pass(10)
  await rooms.multi_room.beat(user('b'), 'r', false)
  await pass(20)
  expect(await present()).toEqual(['a'])
})

test('a beat that comes while the stream is asked for saves the member', async () => {
  const { pass, present, media, rooms, clock } = await withSilentGuest()
  await pass(19)
  media.streamState = async () => {
    await rooms.multi_room.beat(user('b'), 'r', false)
    return 'never'
  }
  clock.advance(1000)
  await rooms.sweep()
  expect(await present()).toEqual(['a', 'b'])
})

test('a room never entered ends after its idle time, with its group', async () => {
  const { rooms, pass, notifier, store } = roomsFixture()
  await rooms.multi_room.create(user('a'), { roomID: 'r', roomInfo: '', unlisted: false })
  await pass(29)
  expect(await store.get('r')).toBeDefined()
  await pass(1)
  expect(await store.get('r')).toBeUndefined()
  expect(notifier.kinds('r')).toEqual(['close timeout'])
  await rooms.multi_room.enter(user('b'), 'r', entry('b'))
})

async function creatorVanishes({ rooms, pass }: Fixture): Promise<void> {
  await rooms.multi_room.enter(user('a'), 'r', entry('a'))
  await rooms.multi_room.enter(user('b'), 'r', entry('b'))
  for (let second = 0; second < 20; second++) {
    await rooms.multi_room.beat(user('b'), 'r', false)
    await pass(1)
  }
}

test('policy close: a creator who times out ends the room; it alone is told `timeout`, and may make the room again', async () => {
  const fixture = roomsFixture()
  await creatorVanishes(fixture)
  const { rooms, notifier, media } = fixture
  expect(notifier.kinds('r').slice(2)).toEqual(['close timeout'])
  expect(media.calls.slice(2)).toEqual(['release a_1', 'release b_1'])
  await expect(rooms.multi_room.beat(user('a'), 'r', false)).rejects.toMatchObject(timedOut)
  await expect(rooms.multi_room.beat(user('b'), 'r', false)).rejects.toMatchObject(
    refusal(Code.NOT_MEMBER, { reason: 'closed' }),
  )
  expect(await rooms.multi_room.enter(user('a'), 'r', entry('a', 2))).toMatchObject({ roomCreator: 'a' })
})

test.each([
  ['transfer', 'b'],
  ['keep', ''],
] as const)('policy %s: a creator who times out leaves the room to %j', async (onCreatorLeave, creator) => {
  const fixture = roomsFixture({ multiRoom: { onCreatorLeave } })
  await creatorVanishes(fixture)
  expect(fixture.notifier.kinds('r').slice(2)).toEqual(['quit timeout', 'creator'])
  expect(await fixture.rooms.multi_room.view(user('x'), 'r')).toMatchObject({ creator })
})

test('when everybody falls silent nothing is left', async () => {
  const { rooms, pass, store, notifier } = roomsFixture({ multiRoom: { onCreatorLeave: 'transfer' } })
  for (const userID of ['a', 'b', 'c']) await rooms.multi_room.enter(user(userID), 'r', entry(userID))
  await pass(21)
  expect(await store.counts()).toEqual({
    rooms: { double_room: 0, multi_room: 0, live_room: 0 },
    members: 0,
    audience: 0,
  })
  expect(await store.roomsOf('b')).toEqual([])
  expect(notifier.kinds('r').at(-1)).toBe('close empty')
})

test('reasons are forgotten ten minutes later', async () => {
  const { rooms, pass, notifier } = await withSilentGuest()
  await pass(20)
  expect(notifier.kinds('r').at(-1)).toBe('quit timeout')
  await pass(600)
  await expect(rooms.multi_room.beat(user('b'), 'r', false)).rejects.toMatchObject(
    refusal(Code.NOT_MEMBER, { reason: 'unknown' }),
  )
})
