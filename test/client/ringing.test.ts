import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Calls, createCalls } from '../../wxlite/utils/calls.js'
import { Code } from '../../wxlite/utils/protocol.js'
import { type TestServer, testServer } from '../support/server.js'
import { type Person, person } from './support/person.js'
import { finish, pass, until } from './support/quiet.js'

interface Caller extends Person {
  calls: Calls
  /** `call anna`, `answer bob accept`, `end missed` ... */
  heard: string[]
}

let server: TestServer
let people: Caller[]
beforeEach(async () => {
  server = await testServer({ call: { allow: 'all' } })
  people = []
})
afterEach(async () => {
  for (const { calls, call, room } of people) {
    calls.stop()
    await soon(call.stop().then(() => room.logout()))
  }
  expect(people.map(({ phone }) => phone.leftovers)).toEqual(
    people.map(() => ({ timers: 0, requests: 0, sockets: 0, listeners: 0 })),
  )
  await server.close()
})

const phones = () => people.map(({ phone }) => phone)
const soon = <T>(doing: Promise<T>) => finish(server.clock, phones(), doing)

async function comes(name: string): Promise<Caller> {
  const someone = await person(server, name, { type: 'double_room' })
  const calls = createCalls({ room: someone.room }, someone.phone.platform)
  const heard: string[] = []
  calls.on('onCall', ({ fromUserID }) => heard.push(`call ${fromUserID}`))
  calls.on('onCallAnswer', ({ userID, action, reason }) => heard.push(`answer ${userID} ${action}${reason}`))
  calls.on('onCallEnd', ({ reason }) => heard.push(`end ${reason}`))
  const caller = { ...someone, calls, heard }
  people.push(caller)
  await pass(server.clock, phones(), 500)
  return caller
}

/** anna rings, and is in her room. */
async function ringing(anna: Caller, userIDs: string[], more: object = {}): Promise<void> {
  const { roomID } = await soon(anna.calls.call({ userIDs, ...more }))
  await soon(anna.call.start({ roomID }))
}

test('one rings, the other takes it and they see each other; hanging up ends it for both', async () => {
  const [anna, bob] = [await comes('anna'), await comes('bob')]
  await ringing(anna, ['bob'], { extra: 'order 7' })
  await until(() => bob.calls.incoming !== undefined)
  expect(bob.calls.incoming).toMatchObject({ userName: 'anna 名', extra: 'order 7', media: 'video' })
  const { roomID } = await soon(bob.calls.accept())
  await soon(bob.call.start({ roomID }))
  await until(() => anna.sees().includes('bob') && bob.sees().includes('anna'))
  await soon(bob.call.stop())
  await until(() => anna.heard.length === 2 && bob.heard.length === 2)
  expect([anna.heard, bob.heard]).toEqual([
    ['answer bob accept', 'end ended'],
    ['call anna', 'end ended'],
  ])
  const { calls, total } = await soon(bob.calls.list({ cnt: 10, index: 0 }))
  expect([total, calls[0]?.endReason]).toEqual([1, 'ended'])
})

test('a yes before the caller has entered waits until the room is open', async () => {
  const [anna, bob] = [await comes('anna'), await comes('bob')]
  const { roomID } = await soon(anna.calls.call({ userIDs: ['bob'] }))
  await until(() => bob.calls.incoming !== undefined)
  const [taken] = await soon(
    Promise.all([bob.calls.accept(), pass(server.clock, phones(), 1_500).then(() => anna.call.start({ roomID }))]),
  )
  expect(taken).toEqual({ roomID })
})

test('of two devices one answers, and the other stops; what this one took it keeps', async () => {
  const [anna, bob, tablet] = [await comes('anna'), await comes('bob'), await comes('bob')]
  await ringing(anna, ['bob'])
  await until(() => bob.calls.incoming !== undefined && tablet.calls.incoming !== undefined)
  const { roomID } = await soon(tablet.calls.accept())
  await soon(tablet.call.start({ roomID }))
  await until(() => bob.heard.length === 2)
  expect([bob.heard, tablet.heard]).toEqual([['call anna', 'end answered_elsewhere'], ['call anna']])
  await expect(soon(bob.calls.accept())).rejects.toMatchObject({ errCode: -9 })
})

test('a no is heard with its reason, a cancel on both sides, and who is busy does not ring', async () => {
  const [anna, bob, eve] = [await comes('anna'), await comes('bob'), await comes('eve')]
  await ringing(anna, ['bob'])
  await until(() => bob.calls.incoming !== undefined)
  await expect(soon(eve.calls.call({ userIDs: ['bob'] }))).resolves.toBeDefined()
  await until(() => eve.heard.length === 2)
  expect(eve.heard).toEqual(['answer bob busy', 'end rejected'])
  await soon(bob.calls.reject({ reason: '稍后' }))
  await until(() => anna.heard.length === 2)
  expect(anna.heard).toEqual(['answer bob reject稍后', 'end rejected'])
  await soon(anna.call.stop())
  await ringing(anna, ['bob'])
  await until(() => bob.calls.incoming !== undefined)
  await soon(anna.calls.cancel())
  await until(() => bob.heard.length === 4 && anna.heard.length === 3)
  expect([bob.heard[3], anna.heard[2]]).toEqual(['end cancelled', 'end cancelled'])
})

test('a socket that was away hears what rings, and what ended meanwhile', async () => {
  const [anna, bob] = [await comes('anna'), await comes('bob')]
  bob.phone.hide()
  await pass(server.clock, phones(), 6_000)
  await ringing(anna, ['bob'], { timeout: 60 })
  bob.phone.show()
  await pass(server.clock, phones(), 2_000)
  expect(bob.heard).toEqual(['call anna'])
  bob.phone.offline()
  await finish(server.clock, [anna.phone], anna.calls.cancel())
  bob.phone.online()
  await pass(server.clock, phones(), 20_000)
  expect(bob.heard).toEqual(['call anna', 'end cancelled'])
})

test('where only the backend may ring, a page is told so', async () => {
  const closed = await testServer()
  const anna = await person(closed, 'anna', { type: 'double_room' })
  const calls = createCalls({ room: anna.room }, anna.phone.platform)
  await expect(finish(closed.clock, [anna.phone], calls.call({ userIDs: ['bob'] }))).rejects.toMatchObject({
    errCode: Code.NOT_AVAILABLE,
  })
  calls.stop()
  await finish(closed.clock, [anna.phone], anna.room.logout())
  await closed.close()
})

// A page that was closed, or whose red button was pressed, before the server had answered the call: it rang for half a
// minute at somebody for nobody, and the page's timer went on.
test.each(['cancel', 'stop'] as const)(
  'a call that is given up by %s before its answer does not ring on',
  async (by) => {
    const [anna, bob] = [await comes('anna'), await comes('bob')]
    anna.phone.network.delay = 300
    const given = expect(anna.calls.call({ userIDs: ['bob'] })).rejects.toMatchObject({ errCode: -1 })
    await anna.calls[by]()
    await soon(given)
    await until(() => bob.heard.length === 2)
    expect(bob.heard).toEqual(['call anna', 'end cancelled'])
    expect([anna.heard, bob.calls.incoming]).toEqual([[], undefined])
  },
)

// The phone's clock was put forward while the yes waited for the room: it gave up at once, with 3.
test('a yes waits for its room whichever way the clock of the phone is put right', async () => {
  const [anna, bob] = [await comes('anna'), await comes('bob')]
  const { roomID } = await soon(anna.calls.call({ userIDs: ['bob'] }))
  await until(() => bob.calls.incoming !== undefined)
  const accepted = bob.calls.accept()
  await pass(server.clock, phones(), 1_000)
  server.clock.step(60_000)
  await pass(server.clock, phones(), 1_000)
  await soon(anna.call.start({ roomID }))
  await pass(server.clock, phones(), 1_000)
  expect(await accepted).toEqual({ roomID })
})

// The socket of the calls came back again and again for somebody who had logged out, and each opening threw.
test('calls of somebody who logs out are still until the next login, and then ring again', async () => {
  const anna = await comes('anna')
  const bob = await comes('bob')
  const sockets = () => bob.phone.network.log.filter((line) => line.startsWith('SOCKET')).length
  const identity = bob.room.getAccountInfo()
  await soon(bob.room.logout())
  await pass(server.clock, phones(), 5_000)
  const before = sockets()
  await pass(server.clock, phones(), 40_000)
  expect(sockets()).toBe(before)
  expect(before).toBeLessThan(4)
  bob.phone.hide()
  bob.phone.show()
  await pass(server.clock, phones(), 40_000)
  expect(sockets()).toBeLessThan(before + 4)
  expect(bob.phone.timers.reported).toEqual([])
  const { userID, userSig } = identity
  await soon(bob.room.login({ serverDomain: `${server.url}/weapp/double_room/`, userID, userSig }))
  await pass(server.clock, phones(), 2_000)
  await ringing(anna, ['bob'])
  await until(() => bob.heard.includes('call anna'))
})
