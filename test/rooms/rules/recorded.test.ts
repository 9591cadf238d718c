// People were recorded without being told: nothing in a room said that a recorder ran. Who is recorded is a part
// of the roster now, numbered like everything that happens to members.
import { expect, test } from 'vitest'
import { entry, roomsFixture, user } from '../fixture.js'

async function call() {
  const fixture = roomsFixture()
  for (const name of ['anna', 'bert', 'cleo']) await fixture.rooms.multi_room.enter(user(name), 'r', entry(name))
  const view = () => fixture.rooms.multi_room.view(user('anna'), 'r')
  return { ...fixture, multi: fixture.rooms.multi_room, view, directory: fixture.rooms.directory }
}

test('who is recorded is a numbered change, told once, in order of entry and of members only', async () => {
  const { directory, view } = await call()
  const { seq } = await view()
  await directory.recorded('r', new Set(['cleo', 'anna', 'stranger']))
  expect(await view()).toMatchObject({ recording: ['anna', 'cleo'], seq: seq + 1 })
  await directory.recorded('r', new Set(['anna', 'cleo']))
  expect((await view()).seq).toBe(seq + 1)
  await directory.recorded('r', new Set())
  expect(await view()).toMatchObject({ recording: [], seq: seq + 2 })
})

test('a room that is gone meanwhile is no error', async () => {
  const { directory } = await call()
  await directory.recorded('nowhere', new Set(['anna']))
})
