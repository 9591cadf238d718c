import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSignals, type SignalView } from '../../wxlite/utils/signals.js'
import { type TestServer, testServer } from '../support/server.js'
import { type Person, person } from './support/person.js'
import { finish, pass, until } from './support/quiet.js'

let server: TestServer
let people: Person[]
beforeEach(async () => {
  server = await testServer()
  people = []
})
afterEach(async () => {
  for (const { call, room } of people)
    await finish(
      server.clock,
      people.map(({ phone }) => phone),
      call.stop().then(() => room.logout()),
    )
  expect(people.map(({ phone }) => phone.leftovers.timers)).toEqual(people.map(() => 0))
  await server.close()
})

async function comes(name: string, roomID?: string): Promise<Person> {
  const someone = await person(server, name)
  people.push(someone)
  const phones = people.map(({ phone }) => phone)
  await finish(server.clock, phones, someone.call.start(roomID === undefined ? { roomInfo: '周会' } : { roomID }))
  await until(() => someone.room.connection === 'up')
  return someone
}

test('whose stream arrives badly is known to everybody in the room, and forgotten when they leave', async () => {
  const anna = await comes('anna')
  const { roomID } = anna.room.getRoomInfo()
  const bob = await comes('bob', roomID)
  const signals = createSignals({ room: anna.room, onView: () => undefined }, anna.phone.platform)
  const streamID = [...((await server.services.roomDirectory.find(roomID))?.view.members.values() ?? [])].find(
    ({ userID }) => userID === 'bob',
  )?.streamID
  server.media.arrives(streamID ?? '', 2)
  await until(() => signals.view.quality.bob === 2)
  expect([signals.isPoor('bob'), signals.isPoor('anna')]).toEqual([true, false])
  server.media.arrives(streamID ?? '', 5)
  await pass(server.clock, [anna.phone, bob.phone], 1_500)
  await until(() => !signals.isPoor('bob'))
  expect(signals.view.quality).toEqual({})
  signals.stop()
})

test('who is loud speaks, until a pause that is longer than between two words', async () => {
  const anna = await comes('anna')
  const seen: SignalView[] = []
  const signals = createSignals({ room: anna.room, onView: (view) => seen.push(view) }, anna.phone.platform)
  signals.volume('bob', 5)
  signals.volume('bob', Number.NaN)
  expect(seen).toEqual([])
  signals.volume('bob', 40)
  await pass(server.clock, [anna.phone], 1_000)
  signals.volume('bob', 30)
  await pass(server.clock, [anna.phone], 1_000)
  expect(seen.map(({ speaking }) => speaking)).toEqual([['bob']])
  await pass(server.clock, [anna.phone], 500)
  expect(seen.map(({ speaking }) => speaking)).toEqual([['bob'], []])
  signals.volume('bob', 40)
  signals.stop()
})
