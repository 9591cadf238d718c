import { expect, test } from 'vitest'
import { Code } from '../../wxlite/utils/protocol.js'
import { entry, refusal, roomsFixture, user } from './fixture.js'

async function show(options: Parameters<typeof roomsFixture>[0] = {}) {
  const fixture = roomsFixture(options)
  await fixture.rooms.live_room.enter(user('host'), 'r', entry('host'))
  return { ...fixture, live: fixture.rooms.live_room }
}

test('a guest publishes only with the permission of the presenter', async () => {
  const { live } = await show()
  await expect(live.enter(user('g'), 'r', entry('g'))).rejects.toMatchObject(refusal(Code.NO_GRANT))
  await live.respondLinkMic(user('host'), 'r', 'g', true, '')
  await live.enter(user('g'), 'r', entry('g'))
})

test('with linkMic open anyone may publish', async () => {
  const { live } = await show({ liveRoom: { linkMic: 'open' } })
  await live.enter(user('g'), 'r', entry('g'))
})

test('the old messages are relayed: request and cancel to the presenter, the answer to the guest', async () => {
  const { live, notifier } = await show()
  await live.requestLinkMic(user('g'), 'r', 'Guest', 'pic')
  await live.cancelLinkMic(user('g'), 'r')
  await live.respondLinkMic(user('host'), 'r', 'g', false, 'later')
  await live.respondLinkMic(user('host'), 'r', 'g', true, '')
  expect(notifier.told).toEqual([
    {
      userID: 'host',
      notice: {
        event: 'c2c',
        fromUserID: 'g',
        data: { cmd: 'linkmic', data: { type: 'request', roomID: 'r', userID: 'g', userName: 'Guest', userAvatar: 'pic' } },
      },
    },
    { userID: 'host', notice: { event: 'c2c', fromUserID: 'g', data: { cmd: 'linkmic', data: { type: 'cancel', roomID: 'r', userID: 'g' } } } },
    {
      userID: 'g',
      notice: { event: 'c2c', fromUserID: 'host', data: { cmd: 'linkmic', data: { type: 'response', result: 'reject', message: 'later', roomID: 'r' } } },
    },
    {
      userID: 'g',
      notice: { event: 'c2c', fromUserID: 'host', data: { cmd: 'linkmic', data: { type: 'response', result: 'accept', message: '', roomID: 'r' } } },
    },
  ])
})

test('a permission serves one entry: after leaving a new one is needed, coming back in needs none', async () => {
  const { live } = await show()
  await live.respondLinkMic(user('host'), 'r', 'g', true, '')
  await live.enter(user('g'), 'r', entry('g'))
  await live.enter(user('g'), 'r', entry('g', 2))
  await live.leave(user('g'), 'r')
  await expect(live.enter(user('g'), 'r', entry('g', 3))).rejects.toMatchObject(refusal(Code.NO_GRANT))
})

test('a permission ends after 60 s, by a refusal, and when the request is taken back', async () => {
  const { live, clock } = await show()
  await live.respondLinkMic(user('host'), 'r', 'late', true, '')
  clock.advance(60_000)
  await live.respondLinkMic(user('host'), 'r', 'refused', true, '')
  await live.respondLinkMic(user('host'), 'r', 'refused', false, '')
  await live.respondLinkMic(user('host'), 'r', 'shy', true, '')
  await live.cancelLinkMic(user('shy'), 'r')
  for (const guest of ['late', 'refused', 'shy']) await expect(live.enter(user(guest), 'r', entry(guest))).rejects.toMatchObject(refusal(Code.NO_GRANT))
})

test('nobody but the presenter answers requests, not even another member', async () => {
  const { live } = await show()
  await live.respondLinkMic(user('host'), 'r', 'g', true, '')
  await live.enter(user('g'), 'r', entry('g'))
  await expect(live.respondLinkMic(user('g'), 'r', 'friend', true, '')).rejects.toMatchObject(refusal(Code.NO_ROOM))
  await expect(live.enter(user('friend'), 'r', entry('friend'))).rejects.toMatchObject(refusal(Code.NO_GRANT))
})

test('a full room, a kicked guest, a member who asks and a missing presenter are refused', async () => {
  const { live, notifier } = await show({ liveRoom: { maxMembers: 2, onCreatorLeave: 'keep' } })
  await live.respondLinkMic(user('host'), 'r', 'g', true, '')
  await live.enter(user('g'), 'r', entry('g'))
  await live.kick(user('host'), 'r', 'bad')
  const before = notifier.told.length
  await expect(live.respondLinkMic(user('host'), 'r', 'bad', true, '')).rejects.toMatchObject(refusal(Code.BAD_REQUEST))
  await expect(live.requestLinkMic(user('bad'), 'r', '', '')).rejects.toMatchObject(refusal(Code.KICKED))
  await expect(live.respondLinkMic(user('host'), 'r', 'third', true, '')).rejects.toMatchObject(refusal(Code.ROOM_FULL))
  await expect(live.requestLinkMic(user('g'), 'r', '', '')).rejects.toMatchObject(refusal(Code.BAD_REQUEST))
  await expect(live.requestLinkMic(user('third'), 'nowhere', '', '')).rejects.toMatchObject(refusal(Code.NO_ROOM))
  await live.leave(user('host'), 'r')
  await expect(live.requestLinkMic(user('third'), 'r', '', '')).rejects.toMatchObject(refusal(Code.NO_ROOM))
  await live.cancelLinkMic(user('third'), 'r')
  expect(notifier.told).toHaveLength(before)
})

test('the creator of a kept live room comes back without anybody’s permission', async () => {
  const { live } = await show({ liveRoom: { onCreatorLeave: 'keep' } })
  await live.respondLinkMic(user('host'), 'r', 'g', true, '')
  await live.enter(user('g'), 'r', entry('g'))
  await live.leave(user('host'), 'r')
  expect(await live.enter(user('host'), 'r', entry('host', 2))).toMatchObject({ roomCreator: 'host' })
})
