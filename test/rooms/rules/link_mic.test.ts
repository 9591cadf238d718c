import { expect, test } from 'vitest'
import { Code } from '../../../wxlite/utils/protocol.js'
import { entry, refusal, roomsFixture, user } from '../fixture.js'

async function show(options: Parameters<typeof roomsFixture>[0] = {}) {
  const fixture = roomsFixture(options)
  await fixture.rooms.live_room.enter(user('host'), 'r', entry('host'))
  const live = fixture.rooms.live_room
  /** Somebody watches and asks to link mics. */
  async function ask(userID: string): Promise<void> {
    await live.addAudience(user(userID), 'r', '')
    await live.requestLinkMic(user(userID), 'r', '', '')
  }
  return { ...fixture, live, ask }
}

test('a guest publishes only with the permission of the presenter', async () => {
  const { live, ask } = await show()
  await expect(live.enter(user('g'), 'r', entry('g'))).rejects.toMatchObject(refusal(Code.NO_GRANT))
  await ask('g')
  await live.respondLinkMic(user('host'), 'r', 'g', true, '')
  await live.enter(user('g'), 'r', entry('g'))
})

test('with linkMic open anyone may publish', async () => {
  const { live } = await show({ liveRoom: { linkMic: 'open' } })
  await live.enter(user('g'), 'r', entry('g'))
  expect((await live.view(user('g'), 'r')).members.has('g')).toBe(true)
})

test('the old messages are relayed: request and cancel to the presenter, the answer to the guest', async () => {
  const { live, notifier, clock } = await show()
  await live.addAudience(user('g'), 'r', '')
  const ask = async () => {
    await live.requestLinkMic(user('g'), 'r', 'Guest', 'pic')
    clock.advance(3000)
  }
  await ask()
  await live.cancelLinkMic(user('g'), 'r')
  await ask()
  await live.respondLinkMic(user('host'), 'r', 'g', false, 'later')
  await ask()
  await live.respondLinkMic(user('host'), 'r', 'g', true, '')
  const request = {
    userID: 'host',
    notice: {
      event: 'c2c',
      fromUserID: 'g',
      data: {
        cmd: 'linkmic',
        data: { type: 'request', roomID: 'r', userID: 'g', userName: 'Guest', userAvatar: 'pic' },
      },
    },
  }
  expect(notifier.told).toEqual([
    request,
    {
      userID: 'host',
      notice: {
        event: 'c2c',
        fromUserID: 'g',
        data: { cmd: 'linkmic', data: { type: 'cancel', roomID: 'r', userID: 'g' } },
      },
    },
    request,
    {
      userID: 'g',
      notice: {
        event: 'c2c',
        fromUserID: 'host',
        data: { cmd: 'linkmic', data: { type: 'response', result: 'reject', message: 'later', roomID: 'r' } },
      },
    },
    request,
    {
      userID: 'g',
      notice: {
        event: 'c2c',
        fromUserID: 'host',
        data: { cmd: 'linkmic', data: { type: 'response', result: 'accept', message: '', roomID: 'r' } },
      },
    },
  ])
})

test('a permission serves one entry: after leaving a new one is needed, coming back in needs none', async () => {
  const { live, ask } = await show()
  await ask('g')
  await live.respondLinkMic(user('host'), 'r', 'g', true, '')
  await live.enter(user('g'), 'r', entry('g'))
  await live.enter(user('g'), 'r', entry('g', 2))
  await live.leave(user('g'), 'r')
  await expect(live.enter(user('g'), 'r', entry('g', 3))).rejects.toMatchObject(refusal(Code.NO_GRANT))
})

test('a permission ends after 60 s, by a refusal, and when the request is taken back', async () => {
  const { live, clock, ask } = await show()
  for (const guest of ['late', 'refused', 'shy']) await ask(guest)
  await live.respondLinkMic(user('host'), 'r', 'late', true, '')
  clock.advance(60_000)
  await live.respondLinkMic(user('host'), 'r', 'refused', true, '')
  await live.respondLinkMic(user('host'), 'r', 'refused', false, '')
  await live.respondLinkMic(user('host'), 'r', 'shy', true, '')
  await live.cancelLinkMic(user('shy'), 'r')
  for (const guest of ['late', 'refused', 'shy'])
    await expect(live.enter(user(guest), 'r', entry(guest))).rejects.toMatchObject(refusal(Code.NO_GRANT))
})

test('nobody but the presenter answers requests, not even another member', async () => {
  const { live, ask } = await show()
  await ask('g')
  await live.respondLinkMic(user('host'), 'r', 'g', true, '')
  await live.enter(user('g'), 'r', entry('g'))
  await expect(live.respondLinkMic(user('g'), 'r', 'friend', true, '')).rejects.toMatchObject(refusal(Code.NO_ROOM))
  await expect(live.enter(user('friend'), 'r', entry('friend'))).rejects.toMatchObject(refusal(Code.NO_GRANT))
})

test('a full room, a kicked guest, a member who asks and a missing presenter are refused', async () => {
  const { live, notifier, ask } = await show({ liveRoom: { maxMembers: 2, onCreatorLeave: 'keep' } })
  for (const guest of ['g', 'third']) await ask(guest)
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
  await live.cancelLinkMic(user('stranger'), 'r')
  expect(notifier.told).toHaveLength(before)
})

test('the creator of a kept live room comes back without anybody’s permission', async () => {
  const { live, ask } = await show({ liveRoom: { onCreatorLeave: 'keep' } })
  await ask('g')
  await live.respondLinkMic(user('host'), 'r', 'g', true, '')
  await live.enter(user('g'), 'r', entry('g'))
  await live.leave(user('host'), 'r')
  expect(await live.enter(user('host'), 'r', entry('host', 2))).toMatchObject({ roomCreator: 'host' })
})

/*
 * Any logged-in user could make the server send link-mic messages to people who never saw the room, and to a
 * presenter sixty times in a row: the request needed no place in the audience, the answer no request.
 */
test('only somebody in the audience asks, at most every 3 s, also when it takes each request back', async () => {
  const { live, notifier, clock, ask } = await show()
  await expect(live.requestLinkMic(user('stranger'), 'r', '', '')).rejects.toMatchObject(
    refusal(Code.NOT_MEMBER, { reason: 'unknown' }),
  )
  await ask('g')
  for (let time = 0; time < 60; time++) {
    await live.cancelLinkMic(user('g'), 'r')
    await expect(live.requestLinkMic(user('g'), 'r', '', '')).rejects.toMatchObject(refusal(Code.BAD_REQUEST))
  }
  expect(notifier.told).toHaveLength(2)
  clock.advance(3000)
  await live.requestLinkMic(user('g'), 'r', '', '')
  expect(notifier.told).toHaveLength(3)
})

test('an answer goes only to who asked, once; a request that nobody answered is over after 2 min', async () => {
  const { live, notifier, clock, ask } = await show()
  for (const accept of [true, false])
    await expect(live.respondLinkMic(user('host'), 'r', 'stranger', accept, 'spam')).rejects.toMatchObject(
      refusal(Code.BAD_REQUEST),
    )
  expect(notifier.told).toEqual([])
  await ask('g')
  await live.respondLinkMic(user('host'), 'r', 'g', false, 'later')
  await expect(live.respondLinkMic(user('host'), 'r', 'g', false, 'later')).rejects.toMatchObject(
    refusal(Code.BAD_REQUEST),
  )
  await ask('slow')
  clock.advance(120_000)
  await expect(live.respondLinkMic(user('host'), 'r', 'slow', true, '')).rejects.toMatchObject(
    refusal(Code.BAD_REQUEST),
  )
})

test('a presenter is asked by at most 100 people in 2 min, whoever they are', async () => {
  const { notifier, ask } = await show()
  for (let guest = 0; guest < 100; guest++) await ask(`g${guest}`)
  await expect(ask('late')).rejects.toMatchObject(refusal(Code.BAD_REQUEST))
  expect(notifier.told).toHaveLength(100)
})

// One request and one yes were enough for the presenter to send the guest any number of further ones, each a new
// permission.
test('a yes is said once: said again it is refused, and makes the permission no longer', async () => {
  const { rooms, notifier, pass } = roomsFixture()
  const live = rooms.live_room
  await live.enter(user('host'), 'r', entry('host'))
  await live.addAudience(user('g'), 'r', '')
  await live.requestLinkMic(user('g'), 'r', '', '')
  await live.respondLinkMic(user('host'), 'r', 'g', true, '')
  const told = notifier.told.length
  await expect(live.respondLinkMic(user('host'), 'r', 'g', true, '')).rejects.toMatchObject({ code: Code.BAD_REQUEST })
  expect(notifier.told).toHaveLength(told)
  for (let second = 0; second < 61; second++) {
    await pass(1)
    await live.beat(user('host'), 'r', false)
  }
  await expect(live.enter(user('g'), 'r', entry('g'))).rejects.toMatchObject(refusal(Code.NO_GRANT))
})

/*
 * The answer to a link-mic request is one message. When the viewer's socket died just then, the page waited in vain,
 * and a presenter who changed networks never saw who asked.
 */
test('who comes back hears what was lost: the presenter who waits, the viewer the answer, each as long as it counts', async () => {
  const { rooms, live, notifier, clock } = await show()
  const heard = async (userID: string) => {
    const before = notifier.told.length
    await rooms.directory.userBack(userID, 'r')
    return notifier.told.slice(before).map(({ userID, notice }) => {
      if (notice.event !== 'c2c') throw new Error(`${notice.event} is not of link-mic`)
      return [userID, notice.fromUserID, notice.data.data]
    })
  }
  await live.addAudience(user('g'), 'r', '')
  expect(await heard('g')).toEqual([])
  await live.requestLinkMic(user('g'), 'r', 'Guest', 'pic')
  expect(await heard('g')).toEqual([])
  const request = { type: 'request', roomID: 'r', userID: 'g', userName: 'Guest', userAvatar: 'pic' }
  expect(await heard('host')).toEqual([['host', 'g', request]])
  await live.respondLinkMic(user('host'), 'r', 'g', false, 'later')
  const reject = { type: 'response', result: 'reject', message: 'later', roomID: 'r' }
  expect(await heard('g')).toEqual([['g', 'host', reject]])
  expect(await heard('host')).toEqual([])
  clock.advance(3_000)
  await live.requestLinkMic(user('g'), 'r', 'Guest', 'pic')
  expect(await heard('g')).toEqual([])
  await live.respondLinkMic(user('host'), 'r', 'g', true, '')
  const accept = { type: 'response', result: 'accept', message: '', roomID: 'r' }
  expect(await heard('g')).toEqual([['g', 'host', accept]])
  clock.advance(60_000)
  expect(await heard('g')).toEqual([])
  expect(await heard('nobody')).toEqual([])
  await rooms.directory.userBack('g', 'nowhere')
})

test('asked again at once, as after a lost answer: done, and the presenter is not asked twice', async () => {
  const { live, notifier, ask } = await show()
  await ask('g')
  await live.requestLinkMic(user('g'), 'r', '', '')
  expect(notifier.told).toHaveLength(1)
})
