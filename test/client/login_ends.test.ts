import { afterEach, beforeEach, expect, test } from 'vitest'
import type { LoginData } from '../../wxlite/utils/api/login.js'
import { realTransport, type Transport } from '../support/fake-wx.js'
import { type TestServer, testServer } from '../support/server.js'
import { type Person, person } from './support/person.js'
import { finish, pass, quiet, until } from './support/quiet.js'
import { spectator } from './support/spectator.js'

const NOTHING = { timers: 0, requests: 0, sockets: 0, listeners: 0 }

let server: TestServer

beforeEach(async () => {
  server = await testServer()
})

afterEach(() => server.close())

/** Wires on which a userSig can run out: the server is shown another one then. */
class ExpiringWires implements Transport {
  sigsEnd = false
  readonly connect = realTransport.connect

  request: Transport['request'] = (request, done) => {
    const url = this.sigsEnd ? request.url.replace(/userSig=[^&]*/, 'userSig=old') : request.url
    return realTransport.request({ ...request, url }, done)
  }
}

/** Ends a login as another tab or time does. */
async function endToken(room: { getAccountInfo(): { token: string } }, type = 'multi_room') {
  const { token } = room.getAccountInfo()
  const { status } = await fetch(`${server.url}/weapp/${type}/logout`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  })
  expect(status).toBe(200)
}

async function call(bob: Person, anna: Person) {
  const phones = [anna.phone, bob.phone]
  const { roomID } = await finish(server.clock, phones, anna.call.start({}))
  await finish(server.clock, phones, bob.call.start({ roomID }))
  await until(() => bob.room.connection === 'up' && anna.room.connection === 'up')
  return phones
}

async function endAll(people: Person[]) {
  const phones = people.map(({ phone }) => phone)
  for (const { call, room } of people)
    await finish(
      server.clock,
      phones,
      call.stop().then(() => room.logout()),
    )
  expect(phones.map(({ leftovers }) => leftovers)).toEqual(phones.map(() => NOTHING))
}

test('a token that ends in the middle of a call is replaced by a new one; nobody else notices', async () => {
  const anna = await person(server, 'anna')
  const bob = await person(server, 'bob')
  const phones = await call(bob, anna)
  const before = bob.room.getAccountInfo().token
  await endToken(bob.room)
  await until(() => bob.room.connection === 'connecting')
  await pass(server.clock, phones, 30_000, 1_000)
  await until(() => bob.room.connection === 'up')
  expect(bob.room.getAccountInfo().token).not.toBe(before)
  expect(anna.diary.filter((line) => !line.startsWith('update'))).toEqual(['join bob'])
  expect(bob.diary).toEqual(['join anna'])
  await endAll([anna, bob])
})

test('when the userSig has run out too, the room ends and says so, and nothing is left running', async () => {
  const wires = new ExpiringWires()
  const anna = await person(server, 'anna')
  const bob = await person(server, 'bob', { transport: wires })
  const phones = await call(bob, anna)
  wires.sigsEnd = true
  await endToken(bob.room)
  await pass(server.clock, phones, 15_000, 500)
  expect(bob.diary.at(-1)).toBe('close login 7')
  await quiet(phones)
  expect(bob.phone.leftovers).toEqual(NOTHING)
  await endAll([anna, bob])
})

test('an app that can renew the login goes on under the same user and name', async () => {
  const wires = new ExpiringWires()
  let asked = 0
  let data: LoginData | undefined
  const renewLogin = async (): Promise<LoginData> => {
    asked += 1
    wires.sigsEnd = false
    if (!data) throw new Error('no data')
    return { ...data, userName: undefined }
  }
  const anna = await person(server, 'anna')
  const bob = await person(server, 'bob', { transport: wires, renewLogin })
  const { userID, userSig } = bob.room.getAccountInfo()
  data = { serverDomain: `${server.url}/weapp/multi_room/`, userID, userSig }
  const phones = await call(bob, anna)
  wires.sigsEnd = true
  await endToken(bob.room)
  await pass(server.clock, phones, 30_000, 1_000)
  await until(() => bob.room.connection === 'up')
  expect(asked).toBe(1)
  expect(bob.room.getAccountInfo().userName).toBe('bob 名')
  expect(bob.diary).toEqual(['join anna'])
  await endAll([anna, bob])
})

test('a renewed login of somebody else is not taken', async () => {
  const wires = new ExpiringWires()
  const anna = await person(server, 'anna')
  const bob = await person(server, 'bob', {
    transport: wires,
    renewLogin: async () => ({ serverDomain: `${server.url}/weapp/multi_room/`, userID: 'mallory', userSig: 'x' }),
  })
  const phones = await call(bob, anna)
  wires.sigsEnd = true
  await endToken(bob.room)
  await pass(server.clock, phones, 15_000, 500)
  expect(bob.diary.at(-1)).toBe('close login 7')
  expect(bob.phone.network.log.filter((line) => line.includes('mallory'))).toEqual([])
  await endAll([anna, bob])
})

test('a viewer whose login has expired gets the event too', async () => {
  const wires = new ExpiringWires()
  const anna = await spectator(server, 'anna')
  const bob = await spectator(server, 'bob', wires)
  const phones = [anna.phone, bob.phone]
  const { roomID } = await finish(server.clock, phones, anna.stage.present({ roomInfo: '' }))
  await finish(server.clock, phones, bob.stage.watch({ roomID }))
  await until(() => bob.room.connection === 'up')
  wires.sigsEnd = true
  await endToken(bob.room, 'live_room')
  await pass(server.clock, phones, 20_000, 500)
  expect(bob.diary.at(-1)).toBe('close login 7')
  expect(bob.phone.leftovers).toEqual(NOTHING)
  for (const { stage, room } of [anna, bob])
    await finish(
      server.clock,
      phones,
      stage.stop().then(() => room.logout()),
    )
})
