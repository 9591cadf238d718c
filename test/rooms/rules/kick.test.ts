import { expect, test } from 'vitest'
import { Code } from '../../../wxlite/utils/protocol.js'
import { entry, type Fixture, refusal, roomsFixture, user } from '../fixture.js'

async function pair(fixture: Fixture, type: 'multi_room' | 'live_room' = 'multi_room'): Promise<void> {
  await fixture.rooms[type].enter(user('a'), 'r', entry('a'))
  await fixture.rooms[type].enter(user('b'), 'r', entry('b'))
}

test('a kicked member is out, told why, cut from its stream, and may not come back or look in', async () => {
  const fixture = roomsFixture()
  const { rooms, notifier, media } = fixture
  await pair(fixture)
  await rooms.multi_room.kick(user('a'), 'r', 'b')
  expect(notifier.kinds('r')).toEqual(['join', 'join', 'quit kicked'])
  expect(notifier.told).toEqual([{ userID: 'b', notice: { event: 'kicked', roomID: 'r' } }])
  expect(media.calls.slice(2)).toEqual(['release b_1', 'revokeUser b', 'revoke b_1'])
  for (const call of [
    rooms.multi_room.enter(user('b', 'pad'), 'r', entry('b', 2)),
    rooms.multi_room.view(user('b'), 'r'),
  ]) {
    await expect(call).rejects.toMatchObject(refusal(Code.KICKED))
  }
  await expect(rooms.multi_room.beat(user('b'), 'r', false)).rejects.toMatchObject(
    refusal(Code.NOT_MEMBER, { reason: 'kicked' }),
  )
})

test('in a live room the old kick-out message is sent too', async () => {
  const fixture = roomsFixture({ liveRoom: { linkMic: 'open' } })
  await pair(fixture, 'live_room')
  await fixture.rooms.live_room.kick(user('a'), 'r', 'b')
  expect(fixture.notifier.told).toEqual([
    { userID: 'b', notice: { event: 'kicked', roomID: 'r' } },
    {
      userID: 'b',
      notice: { event: 'c2c', fromUserID: 'a', data: { cmd: 'linkmic', data: { type: 'kickout', roomID: 'r' } } },
    },
  ])
})

test('somebody who is not in is kept out as well, without being told or losing any stream', async () => {
  const fixture = roomsFixture()
  await pair(fixture)
  await fixture.rooms.multi_room.kick(user('a'), 'r', 'stranger')
  await expect(fixture.rooms.multi_room.enter(user('stranger'), 'r', entry('stranger'))).rejects.toMatchObject(
    refusal(Code.KICKED),
  )
  expect(fixture.notifier.told).toEqual([])
  expect(fixture.media.calls).toEqual(['claim a_1', 'claim b_1'])
})

test('a kicked guest is out of the audience too, and loses its link-mic permission', async () => {
  const { rooms } = roomsFixture()
  await rooms.live_room.enter(user('a'), 'r', entry('a'))
  await rooms.live_room.addAudience(user('b'), 'r', '')
  await rooms.live_room.requestLinkMic(user('b'), 'r', '', '')
  await rooms.live_room.respondLinkMic(user('a'), 'r', 'b', true, '')
  await rooms.live_room.kick(user('a'), 'r', 'b')
  await rooms.live_room.unkick(user('a'), 'r', 'b')
  expect((await rooms.live_room.audience(user('x'), 'r')).audienceCount).toBe(0)
  await expect(rooms.live_room.enter(user('b'), 'r', entry('b'))).rejects.toMatchObject(refusal(Code.NO_GRANT))
})

test('only the creator kicks, and never itself', async () => {
  const fixture = roomsFixture()
  await pair(fixture)
  await expect(fixture.rooms.multi_room.kick(user('b'), 'r', 'a')).rejects.toMatchObject(refusal(Code.NO_ROOM))
  await expect(fixture.rooms.multi_room.unkick(user('b'), 'r', 'a')).rejects.toMatchObject(refusal(Code.NO_ROOM))
  await expect(fixture.rooms.multi_room.kick(user('a'), 'r', 'a')).rejects.toMatchObject({ code: Code.NOT_MEMBER })
  expect((await fixture.rooms.multi_room.view(user('a'), 'r')).members.size).toBe(2)
})

test('unkick lets in again; of somebody who was not kicked it changes nothing', async () => {
  const fixture = roomsFixture()
  await pair(fixture)
  await fixture.rooms.multi_room.kick(user('a'), 'r', 'b')
  await fixture.rooms.multi_room.unkick(user('a'), 'r', 'b')
  const before = await fixture.rooms.multi_room.view(user('a'), 'r')
  await fixture.rooms.multi_room.unkick(user('a'), 'r', 'nobody')
  expect(await fixture.rooms.multi_room.view(user('a'), 'r')).toBe(before)
  await fixture.rooms.multi_room.enter(user('b'), 'r', entry('b', 2))
  expect((await fixture.rooms.multi_room.view(user('a'), 'r')).members.has('b')).toBe(true)
})

test('a kick outlives a room that lapses: the kicked user can neither make it again nor enter it when others did', async () => {
  const fixture = roomsFixture()
  const { rooms, pass } = fixture
  await pair(fixture)
  await rooms.multi_room.kick(user('a'), 'r', 'b')
  await pass(22)
  for (const call of [
    rooms.multi_room.enter(user('b'), 'r', entry('b', 2)),
    rooms.live_room.enter(user('b'), 'r', entry('b', 2)),
    rooms.multi_room.create(user('b'), { roomID: 'r', roomInfo: '', unlisted: false }),
  ]) {
    await expect(call).rejects.toMatchObject(refusal(Code.KICKED))
  }
  await rooms.multi_room.enter(user('a'), 'r', entry('a', 2))
  await expect(rooms.multi_room.enter(user('b'), 'r', entry('b', 3))).rejects.toMatchObject(refusal(Code.KICKED))
})

test('a room keeps at most 1000 kicked users', async () => {
  const fixture = roomsFixture()
  await pair(fixture)
  for (let i = 0; i < 1000; i++) await fixture.rooms.multi_room.kick(user('a'), 'r', `u${i}`)
  await expect(fixture.rooms.multi_room.kick(user('a'), 'r', 'b')).rejects.toMatchObject(refusal(Code.BAD_REQUEST))
  await fixture.rooms.multi_room.kick(user('a'), 'r', 'u7')
})

// Taking a guest off link-mic was a kick and then its lifting: when the second was lost, the guest was locked out of
// the room for good.
test('a kick that lets stay ends stream and permission, and the way back is free at once', async () => {
  const { rooms, notifier } = roomsFixture()
  await rooms.live_room.enter(user('host'), 'r', entry('host'))
  await rooms.live_room.addAudience(user('g'), 'r', '')
  await rooms.live_room.requestLinkMic(user('g'), 'r', 'g', '')
  await rooms.live_room.respondLinkMic(user('host'), 'r', 'g', true, '')
  await rooms.live_room.enter(user('g'), 'r', entry('g'))
  await rooms.live_room.kick(user('host'), 'r', 'g', { stay: true })
  expect(notifier.kinds('r').at(-1)).toBe('quit kicked')
  expect(await rooms.live_room.addAudience(user('g'), 'r', '')).toBe(1)
  await expect(rooms.live_room.enter(user('g'), 'r', entry('g', 2))).rejects.toMatchObject(refusal(Code.NO_GRANT))
  await rooms.live_room.kick(user('host'), 'r', 'g')
  await rooms.live_room.kick(user('host'), 'r', 'g', { stay: true })
  await expect(rooms.live_room.addAudience(user('g'), 'r', '')).rejects.toMatchObject(refusal(Code.KICKED))
})
