import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestServer, testServer } from '../support/server.js'
import { type Person, person } from './support/person.js'
import { finish, pass, quiet, until } from './support/quiet.js'

let server: TestServer
let people: Person[]

beforeEach(async () => {
  server = await testServer({ doubleRoom: { maxMembers: 2 }, multiRoom: { maxMembers: 9 } })
  people = []
})

afterEach(async () => {
  for (const { call, room } of people)
    await finish(
      server.clock,
      phones(),
      call.stop().then(() => room.logout()),
    )
  expect(people.map(({ phone }) => phone.leftovers)).toEqual(
    people.map(() => ({ timers: 0, requests: 0, sockets: 0, listeners: 0 })),
  )
  await server.close()
})

const phones = () => people.map(({ phone }) => phone)

async function comes(name: string, type: 'double_room' | 'multi_room' = 'multi_room'): Promise<Person> {
  const someone = await person(server, name, { type })
  people.push(someone)
  return someone
}

const start = (someone: Person, roomID = '') =>
  finish(server.clock, phones(), someone.call.start({ roomID, roomInfo: '周会' }))

test('two people call each other: each sees the other once, texts arrive, leaving is announced', async () => {
  const alice = await comes('alice', 'double_room')
  const bob = await comes('bob', 'double_room')
  const { roomID } = await start(alice)
  expect(alice.call.pusher.view.phase).toBe('live')
  await start(bob, roomID)
  await until(() => alice.sees()[0] === 'bob')
  expect(bob.sees()).toEqual(['alice'])
  expect(alice.call.view.players).toMatchObject([
    { slot: 0, userID: 'bob', userName: 'bob 名', loading: true, mode: 'live', minCache: 0.2 },
  ])
  expect(alice.call.view.players[0]?.src).toMatch(/^rtmp:\/\/.*\/live\/bob_/)

  const heard: unknown[] = []
  bob.room.on('onRecvRoomTextMsg', (message) => heard.push(message))
  await until(() => alice.room.connection === 'up' && bob.room.connection === 'up')
  await alice.room.sendRoomTextMsg({ data: { msg: '你好 "}}" {' } })
  await until(() => heard.length === 1)
  expect(heard).toMatchObject([{ roomID, userID: 'alice', nickName: 'alice 名', textMsg: '你好 "}}" {' }])

  await finish(server.clock, phones(), bob.call.stop())
  await until(() => alice.sees()[0] === '')
  expect(alice.diary).toEqual(['join bob', 'quit bob left'])
  expect(bob.diary).toEqual(['join alice'])
  expect(bob.call.view).toMatchObject({ pusher: { url: '', phase: 'idle' }, players: [] })
})

test('a third one gets 5001 from a room for two, and leaves nothing running', async () => {
  const alice = await comes('alice', 'double_room')
  const bob = await comes('bob', 'double_room')
  const carol = await comes('carol', 'double_room')
  const { roomID } = await start(alice)
  await start(bob, roomID)
  await expect(start(carol, roomID)).rejects.toMatchObject({
    errCode: 5001,
    operation: 'add_pusher',
    hint: expect.stringContaining('maxMembers'),
  })
  expect(carol.phone.leftovers).toEqual({ timers: 0, requests: 0, sockets: 0, listeners: 0 })
  expect(carol.room.getRoomInfo().roomID).toBe('')
})

test('four and then five people: slots follow maxMembers and nobody moves when others go', async () => {
  const alice = await comes('alice')
  const { roomID } = await start(alice)
  for (const name of ['bob', 'carol', 'dave', 'erin']) await start(await comes(name), roomID)
  await until(() => alice.sees().filter(Boolean).length === 4)
  expect(alice.sees()).toEqual(['bob', 'carol', 'dave', 'erin', '', '', '', ''])
  const before = alice.room.members
  const carol = people[2]
  if (!carol) throw new Error('carol did not come')
  await finish(server.clock, phones(), carol.call.stop())
  await until(() => alice.sees()[1] === '')
  expect(alice.sees()).toEqual(['bob', '', 'dave', 'erin', '', '', '', ''])
  expect(alice.room.members[2]).toBe(before[2])
  await start(carol, roomID)
  await until(() => alice.sees()[1] === 'carol')
  expect(alice.diary).toEqual(['join bob', 'join carol', 'join dave', 'join erin', 'quit carol left', 'join carol'])
})

test('who is hidden keeps the seat as away, and comes back with a fresh address and without a quit', async () => {
  const alice = await comes('alice')
  const bob = await comes('bob')
  const { roomID } = await start(alice)
  await start(bob, roomID)
  await until(() => alice.diary.length === 1)
  bob.phone.pusher.state(5000)
  bob.phone.hide()
  await until(() => alice.diary.includes('update bob away'))
  expect(alice.call.view.players[0]).toMatchObject({ userID: 'bob', away: true, loading: false })
  await pass(server.clock, phones(), 60_000, 1_000)
  const requests = bob.phone.network.log.length
  await pass(server.clock, phones(), 10_000, 1_000)
  expect(bob.phone.network.log.length).toBe(requests)

  bob.phone.show()
  await pass(server.clock, phones(), 3_000, 100)
  await until(() => alice.call.view.players[0]?.away === false)
  expect(bob.phone.pusher.published).toHaveLength(2)
  expect(alice.diary.filter((line) => !line.startsWith('update'))).toEqual(['join bob'])
  expect(alice.call.view.players[0]?.src).toContain(bob.phone.pusher.pushing.split('?')[0]?.split('/').pop())
  await until(() => bob.room.connection === 'up')
  expect(bob.call.pusher.view.phase).toBe('live')
})

test('after a dead zone longer than the time-out the seat is taken again by itself', async () => {
  const alice = await comes('alice')
  const bob = await comes('bob')
  const { roomID } = await start(alice)
  await start(bob, roomID)
  await until(() => alice.diary.length === 1)
  bob.phone.offline()
  await pass(server.clock, phones(), 25_000, 1_000)
  await until(() => alice.diary.includes('quit bob timeout'))
  bob.phone.online()
  await pass(server.clock, phones(), 20_000, 500)
  expect(bob.diary).toEqual(['join alice', 'reenter trying timeout', 'reenter done timeout'])
  expect(alice.diary).toEqual(['join bob', 'quit bob timeout', 'join bob'])
  await until(() => bob.room.connection === 'up' && bob.sees()[0] === 'alice')
})

test('kicked: the reason comes, everything stops, and the way back is closed until it is lifted', async () => {
  const alice = await comes('alice')
  const bob = await comes('bob')
  const { roomID } = await start(alice)
  await start(bob, roomID)
  await until(() => bob.room.connection === 'up')
  await alice.room.kickPusher({ userID: 'bob' })
  await until(() => bob.diary.includes('close kicked 12'))
  await until(() => alice.diary.includes('quit bob kicked'))
  expect(bob.call.pusher.view.phase).toBe('idle')
  await quiet(phones())
  expect(bob.phone.leftovers).toEqual({ timers: 0, requests: 0, sockets: 0, listeners: 0 })
  await expect(start(bob, roomID)).rejects.toMatchObject({ errCode: 12 })
  await alice.room.unkickPusher({ userID: 'bob' })
  await start(bob, roomID)
  await until(() => alice.sees()[0] === 'bob')
})

test('a second phone of the same user takes the seat; the first one gets onRoomClose and does not fight back', async () => {
  const alice = await comes('alice')
  const bob = await comes('bob')
  const { roomID } = await start(alice)
  await start(bob, roomID)
  const again = await comes('bob')
  await start(again, roomID)
  await until(() => bob.diary.some((line) => line.startsWith('close replaced')))
  await pass(server.clock, phones(), 20_000, 1_000)
  expect(again.sees()[0]).toBe('alice')
  expect(alice.diary.filter((line) => !line.startsWith('update'))).toEqual(['join bob'])
})

test('stopped and started again without waiting: the second start is the one that counts', async () => {
  const alice = await comes('alice')
  const bob = await comes('bob')
  const { roomID } = await start(alice)
  const first = expect(bob.call.start({ roomID })).rejects.toMatchObject({ errMsg: '已停止' })
  const stopped = bob.call.stop()
  const second = bob.call.start({ roomID })
  await finish(server.clock, phones(), Promise.all([first, stopped, second]))
  expect(bob.call.pusher.view.phase).toBe('live')
  await until(() => alice.sees()[0] === 'bob' && bob.sees()[0] === 'alice')
})

test('a start that failed gives its room up: the same id can be made again at once', async () => {
  const alice = await comes('alice')
  alice.phone.permissions.set('scope.camera', false)
  const wanted = { roomID: 'weekly', create: true }
  await expect(finish(server.clock, phones(), alice.call.start(wanted))).rejects.toMatchObject({ errCode: -7 })
  await quiet(phones())
  alice.phone.permissions.set('scope.camera', true)
  expect(await finish(server.clock, phones(), alice.call.start(wanted))).toEqual({ roomID: 'weekly' })
})

test('the creator closes the room: everybody gets onRoomClose once', async () => {
  const alice = await comes('alice')
  const bob = await comes('bob')
  const { roomID } = await start(alice)
  await start(bob, roomID)
  await until(() => bob.room.connection === 'up')
  await finish(server.clock, phones(), alice.call.stop())
  await until(() => bob.diary.includes('close closed 0'))
  await pass(server.clock, phones(), 10_000, 1_000)
  expect(bob.diary.filter((line) => line.startsWith('close'))).toHaveLength(1)
})

test('without any socket the heartbeat alone keeps the list right', async () => {
  const alice = await comes('alice')
  const bob = await comes('bob')
  alice.phone.wx.connectSocket = ({ fail }) => {
    queueMicrotask(() => fail({ errMsg: 'connectSocket:fail url not in domain list' }))
    const nothing = () => undefined
    return { send: nothing, close: nothing, onOpen: nothing, onMessage: nothing, onClose: nothing, onError: nothing }
  }
  const { roomID } = await start(alice)
  await start(bob, roomID)
  await pass(server.clock, phones(), 8_000, 500)
  expect(alice.room.connection).toBe('connecting')
  expect(alice.sees()[0]).toBe('bob')
})

test('five quiet minutes cost one socket, beats on it, and no request', async () => {
  const alice = await comes('alice')
  const bob = await comes('bob')
  const { roomID } = await start(alice)
  await start(bob, roomID)
  await until(() => alice.room.connection === 'up' && bob.room.connection === 'up')
  const before = alice.phone.network.log.length
  await pass(server.clock, phones(), 300_000, 1_000)
  expect(alice.phone.network.log.slice(before)).toEqual([])
  expect(alice.phone.network.sockets).toBe(1)
  expect(alice.diary).toEqual(['join bob'])
  expect(alice.sees()[0]).toBe('bob')
})

/** The stream that the server has for somebody in the room. */
async function streamOf(roomID: string, userID: string): Promise<string | undefined> {
  return (await server.services.roomDirectory.find(roomID))?.view.members.get(userID)?.streamID
}

const published = ({ phone }: Person) => phone.pusher.pushing.split('?')[0]?.split('/').pop()

test('a user whose seat was taken meanwhile gets onRoomClose with full, and does not retry', async () => {
  const alice = await comes('alice', 'double_room')
  const bob = await comes('bob', 'double_room')
  const { roomID } = await start(alice)
  await start(bob, roomID)
  bob.phone.offline()
  await pass(server.clock, phones(), 30_000, 1_000)
  const carol = await comes('carol', 'double_room')
  await start(carol, roomID)
  bob.phone.online()
  await pass(server.clock, phones(), 20_000, 500)
  expect(bob.diary.at(-1)).toBe('close full 5001')
  expect(bob.call.pusher.view.phase).toBe('idle')
  expect(bob.phone.leftovers).toEqual({ timers: 0, requests: 0, sockets: 0, listeners: 0 })
})

test.each([
  ['hidden for three seconds', 3_000, 'hide'],
  ['offline for ten seconds', 10_000, 'offline'],
] as const)('%s costs nobody a quit or a new stream', async (_, ms, how) => {
  const alice = await comes('alice')
  const bob = await comes('bob')
  const { roomID } = await start(alice)
  await start(bob, roomID)
  await until(() => bob.room.connection === 'up')
  if (how === 'hide') bob.phone.hide()
  else bob.phone.offline()
  await pass(server.clock, phones(), ms, 500)
  if (how === 'hide') bob.phone.show()
  else bob.phone.online()
  await pass(server.clock, phones(), 15_000, 500)
  await until(() => bob.room.connection === 'up')
  expect(alice.diary.filter((line) => !line.startsWith('update'))).toEqual(['join bob'])
  expect(alice.room.members[0]?.state).toBe('online')
  expect(bob.phone.pusher.published).toHaveLength(1)
})

test('when the old push address has run out meanwhile, the way back brings a fresh one and the tag moves to it', async () => {
  const alice = await comes('alice')
  const bob = await comes('bob')
  const { roomID } = await start(alice)
  await start(bob, roomID)
  bob.phone.offline()
  await pass(server.clock, phones(), 90_000, 1_000)
  bob.phone.online()
  await pass(server.clock, phones(), 20_000, 500)
  expect(bob.phone.pusher.published).toHaveLength(2)
  expect(await streamOf(roomID, 'bob')).toBe(published(bob))
  expect(bob.call.pusher.view.phase).toBe('live')
  expect(bob.failures).toEqual([])
})

test('hidden for longer than the seat is held, shown again: back in the same room with the newest stream', async () => {
  const alice = await comes('alice')
  const bob = await comes('bob')
  const { roomID } = await start(alice)
  await start(bob, roomID)
  bob.phone.pusher.state(5000)
  bob.phone.hide()
  await pass(server.clock, phones(), 120_000, 1_000)
  expect(alice.diary.at(-1)).toBe('quit bob timeout')
  bob.phone.show()
  await pass(server.clock, phones(), 20_000, 500)
  await until(() => alice.sees()[0] === 'bob' && bob.sees()[0] === 'alice')
  expect(await streamOf(roomID, 'bob')).toBe(published(bob))
  expect(bob.diary.filter((line) => line.startsWith('close'))).toEqual([])
})

test('a slow network changes nothing but the pace', async () => {
  const alice = await comes('alice')
  const bob = await comes('bob')
  for (const { phone } of people) phone.network.delay = 1_500
  const { roomID } = await start(alice)
  await start(bob, roomID)
  await pass(server.clock, phones(), 30_000, 250)
  expect([alice.sees()[0], bob.sees()[0]]).toEqual(['bob', 'alice'])
  expect([alice.room.connection, bob.room.connection]).toEqual(['up', 'up'])
  expect(alice.diary).toEqual(['join bob'])
})

test('a call pauses and resumes its own stream and every picture, and the seat stays', async () => {
  const alice = await comes('alice')
  const bob = await comes('bob')
  const { roomID } = await start(alice)
  await start(bob, roomID)
  await until(() => alice.sees().includes('bob'))
  const slot = alice.room.members.findIndex(({ userID }) => userID === 'bob')
  const picture = alice.phone.player(`player-${slot}`)
  alice.call.pause()
  expect(alice.phone.pusher.paused).toBe(true)
  expect(picture.calls).toEqual(['pause'])
  alice.call.resume()
  expect(alice.phone.pusher.paused).toBe(false)
  expect(picture.calls).toEqual(['pause', 'resume'])
  expect(bob.sees()).toContain('alice')
})

test('a call that was not started has nothing to pause', async () => {
  const alice = await comes('alice')
  alice.call.pause()
  expect(alice.phone.pusher.paused).toBe(false)
})
