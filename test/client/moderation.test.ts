import { afterEach, beforeEach, expect, test } from 'vitest'
import { createModeration, type Moderation, type ModerationView } from '../../wxlite/utils/moderation.js'
import { Code } from '../../wxlite/utils/protocol.js'
import { type TestServer, testServer } from '../support/server.js'
import { type Person, person } from './support/person.js'
import { finish, pass, until } from './support/quiet.js'

interface Attendee extends Person {
  moderation: Moderation
  seen(): ModerationView
}

let server: TestServer
let people: Attendee[]
beforeEach(async () => {
  server = await testServer()
  people = []
})
afterEach(async () => {
  for (const { moderation, call, room } of people) {
    moderation.stop()
    await finish(
      server.clock,
      phones(),
      call.stop().then(() => room.logout()),
    )
  }
  expect(people.map(({ phone }) => phone.leftovers)).toEqual(
    people.map(() => ({ timers: 0, requests: 0, sockets: 0, listeners: 0 })),
  )
  await server.close()
})

const phones = () => people.map(({ phone }) => phone)
const soon = <T>(doing: Promise<T>) => finish(server.clock, phones(), doing)

async function comes(name: string): Promise<Attendee> {
  const someone = await person(server, name)
  let view: ModerationView | undefined
  const moderation = createModeration(
    {
      room: someone.room,
      onView: (next) => {
        view = next
      },
    },
    someone.phone.platform,
  )
  const attendee = { ...someone, moderation, seen: () => view ?? moderation.view }
  people.push(attendee)
  return attendee
}

/** anna's room, in which these are too. */
async function meeting(...names: string[]) {
  const anna = await comes('anna')
  const { roomID } = await soon(anna.call.start({ roomInfo: '周会' }))
  const others: Attendee[] = []
  for (const name of names) {
    const other = await comes(name)
    await soon(other.call.start({ roomID }))
    others.push(other)
  }
  await until(() => people.every(({ room }) => room.connection === 'up'))
  return { anna, roomID, others }
}

test('a password is asked for, goes with the entry, and is never needed again by who is in', async () => {
  const { anna, roomID } = await meeting()
  await soon(anna.moderation.updateRoom({ password: '芝麻开门' }))
  await until(() => anna.seen().door.password)
  const bob = await comes('bob')
  await expect(soon(bob.moderation.passDoor({ roomID }))).rejects.toMatchObject({ errCode: Code.PASSWORD })
  await expect(soon(bob.moderation.passDoor({ roomID, password: 'x' }))).rejects.toMatchObject({
    errCode: Code.PASSWORD,
  })
  await soon(bob.moderation.passDoor({ roomID, password: '芝麻开门' }))
  await soon(bob.call.start({ roomID }))
  expect(bob.sees()).toContain('anna')
  await soon(anna.moderation.updateRoom({ password: '' }))
  await until(() => !anna.seen().door.password)
})

// A page that takes the place of another is there before the first one goes. With that one's end the password of the
// new one was forgotten, and with the end of the new one that of the first came back.
test('of two moderations of one room each adds what was said to it, and nothing more once it has stopped', async () => {
  const { anna, roomID } = await meeting()
  await soon(anna.moderation.updateRoom({ password: '芝麻开门' }))
  const bob = await comes('bob')
  await soon(bob.moderation.passDoor({ roomID, password: '芝麻开门' }))
  const next = createModeration({ room: bob.room, onView: () => undefined }, bob.phone.platform)
  bob.moderation.stop()
  await soon(next.passDoor({ roomID, password: '芝麻开门' }))
  const asked: string[] = []
  const { request } = bob.phone.wx
  bob.phone.wx.request = (options) => {
    asked.push(options.data ?? '')
    return request(options)
  }
  await soon(bob.call.start({ roomID }))
  const said = () => asked.splice(0).some((body) => body.includes('芝麻开门'))
  expect(said()).toBe(true)
  next.stop()
  await soon(bob.room.inner.session.call('get_pushers', { roomID }))
  expect(said()).toBe(false)
})

test('a room that is not there has no door, a locked one says so', async () => {
  const { anna, roomID } = await meeting()
  await soon(anna.moderation.updateRoom({ locked: true }))
  const bob = await comes('bob')
  await soon(bob.moderation.passDoor({ roomID: 'nowhere' }))
  await expect(soon(bob.moderation.passDoor({ roomID }))).rejects.toMatchObject({ errCode: Code.LOCKED })
})

test('who knocks waits, is seen by those in charge, and is let in', async () => {
  const { anna, roomID } = await meeting()
  await soon(anna.moderation.updateRoom({ approval: true }))
  const bob = await comes('bob')
  let waiting = 0
  const passing = bob.moderation.passDoor({ roomID, onWaiting: () => void waiting++ })
  await until(() => anna.seen().knocks.length === 1)
  expect(anna.seen().knocks).toMatchObject([{ userID: 'bob' }])
  expect(waiting).toBe(1)
  await soon(anna.moderation.answerKnock({ userID: 'bob', accept: true }))
  await pass(server.clock, phones(), 4_000)
  await passing
  await soon(bob.call.start({ roomID }))
  expect(anna.seen().knocks).toEqual([])
  expect(waiting).toBe(1)
})

/* One request that found no network ended the waiting of somebody who was let in a moment later. */
test('who waits at a door waits on while the network is away', async () => {
  const { anna, roomID } = await meeting()
  await soon(anna.moderation.updateRoom({ approval: true }))
  const bob = await comes('bob')
  const passing = bob.moderation.passDoor({ roomID })
  await until(() => anna.seen().knocks.length === 1)
  bob.phone.offline()
  await pass(server.clock, phones(), 40_000)
  bob.phone.online()
  await until(() => anna.seen().knocks.length === 1)
  await soon(anna.moderation.answerKnock({ userID: 'bob', accept: true }))
  await pass(server.clock, phones(), 4_000)
  await passing
})

test('who is not let in is told, and who gives up is not asked about any more', async () => {
  const { anna, roomID } = await meeting()
  await soon(anna.moderation.updateRoom({ approval: true }))
  const bob = await comes('bob')
  const refused = expect(bob.moderation.passDoor({ roomID })).rejects.toMatchObject({
    errCode: Code.LOCKED,
    errMsg: '房主没有同意您进入，请稍后再试[15]',
  })
  await until(() => anna.seen().knocks.length === 1)
  await soon(anna.moderation.answerKnock({ userID: 'bob', accept: false }))
  await pass(server.clock, phones(), 4_000)
  await refused
  const carol = await comes('carol')
  const given = expect(
    carol.moderation.passDoor({ roomID, onWaiting: ({ cancel }) => setTimeout(cancel, 50) }),
  ).rejects.toMatchObject({ errCode: -4 })
  await until(() => anna.seen().knocks.length === 1)
  await given
  await until(() => anna.seen().knocks.length === 0)
})

test('moderators, mutes and hands are seen by everybody alike', async () => {
  const { anna, others } = await meeting('bob', 'carol')
  const [bob, carol] = others
  if (!bob || !carol) throw new Error('nobody came')
  await soon(anna.moderation.setModerator({ userID: 'bob', moderator: true }))
  await until(() => bob.seen().role === 'moderator')
  await soon(bob.moderation.muteAll({ audio: true }))
  await until(() => carol.seen().muted.audio)
  expect(anna.seen().members.map(({ userID, role, muted }) => [userID, role, muted.audio])).toEqual([
    ['anna', 'creator', false],
    ['bob', 'moderator', false],
    ['carol', 'member', true],
  ])
  await soon(carol.moderation.raiseHand({ up: true }))
  await soon(bob.moderation.raiseHand({ up: true }))
  await until(() => anna.seen().hands.length === 2)
  expect(anna.seen().hands.map(({ userID }) => userID)).toEqual(['carol', 'bob'])
  expect(carol.seen().handUp).toBe(true)
  await expect(soon(carol.moderation.mutePusher({ userID: 'bob', audio: true }))).rejects.toMatchObject({
    errCode: Code.NO_ROOM,
  })
  await soon(anna.moderation.mutePusher({ userID: 'carol', audio: false }))
  await until(() => !carol.seen().muted.audio)
  await soon(bob.moderation.remove({ userID: 'carol' }))
  await until(() => anna.seen().members.length === 2)
})

test('whoever is in the room reports somebody there, and learns when that was too often', async () => {
  const { anna, others } = await meeting('bob')
  const [bob] = others
  if (!bob) throw new Error('nobody came')
  const complaint = { userID: 'anna', reason: '骚扰、辱骂' }
  await soon(bob.moderation.reportUser(complaint))
  expect(JSON.stringify(await server.services.timeline?.read(anna.room.getRoomInfo().roomID, { cnt: 100 }))).toContain(
    '"what":"reported","user":"anna","by":"bob"',
  )
  await expect(soon(bob.moderation.reportUser({ userID: 'eve', reason: 'x' }))).rejects.toMatchObject({
    errCode: Code.NOT_MEMBER,
  })
  for (let n = 0; n < 3; n += 1) await soon(bob.moderation.reportUser(complaint))
  await expect(soon(bob.moderation.reportUser(complaint))).rejects.toMatchObject({
    errCode: Code.BAD_REQUEST,
    later: true,
  })
})

// The phone's clock was put back by an hour: who waited knocked no more, and was forgotten after a minute and a half.
test('who waits at the door knocks on when the clock is put back', async () => {
  const { anna, roomID } = await meeting()
  await soon(anna.moderation.updateRoom({ approval: true }))
  const bob = await comes('bob')
  const passing = bob.moderation.passDoor({ roomID })
  await until(() => anna.seen().knocks.length === 1)
  server.clock.step(-3_600_000)
  await pass(server.clock, phones(), 120_000)
  expect(anna.seen().knocks).toMatchObject([{ userID: 'bob' }])
  await soon(anna.moderation.answerKnock({ userID: 'bob', accept: true }))
  await pass(server.clock, phones(), 4_000)
  await passing
})
