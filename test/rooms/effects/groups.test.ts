import { expect, test } from 'vitest'
import { entry, roomsFixture, user } from '../fixture.js'

const request = { roomID: 'r', roomInfo: '', unlisted: false }

async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve))
}

test('making a room waits for its group', async () => {
  const { rooms, notifier } = roomsFixture()
  let open = () => {}
  notifier.opening = () => new Promise((resolve) => (open = resolve))
  let made = false
  const creation = rooms.multi_room.create(user('a'), request).then(() => (made = true))
  await settle()
  expect(made).toBe(false)
  open()
  await creation
})

test('it waits 1.5 s at most, also when the group is made by an entry', async () => {
  const { rooms, notifier, clock } = roomsFixture()
  notifier.opening = () => new Promise(() => {})
  let done = 0
  const both = [rooms.multi_room.create(user('a'), request), rooms.multi_room.enter(user('b'), 'other', entry('b'))]
  for (const one of both) void one.then(() => done++)
  await settle()
  clock.advance(1499)
  await settle()
  expect(done).toBe(0)
  clock.advance(1)
  await Promise.all(both)
})

test('a group that could not be made is tried again, at most 5 s apart, until it is there', async () => {
  const { rooms, notifier, clock } = roomsFixture()
  let failures = 5
  notifier.opening = async () => {
    if (failures-- > 0) throw new Error('IM away')
  }
  const creation = rooms.multi_room.create(user('a'), request)
  await settle()
  const times: number[] = []
  const began = clock.now()
  for (let second = 0; second < 60; second++) {
    const before = notifier.groups.length
    clock.advance(1000)
    await settle()
    if (notifier.groups.length > before) times.push((clock.now() - began) / 1000)
  }
  await creation
  expect(times).toEqual([1, 3, 7, 12, 17])
})

test('a room that ends, or a server that closes, gives its missing group up', async () => {
  const { rooms, notifier, clock } = roomsFixture()
  notifier.opening = async () => Promise.reject(new Error('IM away'))
  const creations = ['r1', 'r2'].map((roomID) => rooms.multi_room.create(user('a'), { ...request, roomID }))
  await settle()
  await rooms.multi_room.destroy(user('a'), 'r1')
  rooms.close()
  await Promise.all(creations)
  expect(clock.pending).toBe(0)
  clock.advance(60_000)
  await settle()
  expect(notifier.groups).toEqual(['r1', 'r2'])
})

test('where there are no groups nothing is waited for, and no timer runs', async () => {
  const { rooms, notifier, clock } = roomsFixture()
  Object.assign(notifier, { openRoom: undefined })
  await rooms.multi_room.create(user('a'), request)
  expect(clock.pending).toBe(0)
})

test('a failing notifier never fails the creation', async () => {
  const { rooms, notifier, clock } = roomsFixture()
  notifier.openRoom = () => {
    throw new Error('broken')
  }
  const creation = rooms.multi_room.create(user('a'), request)
  await settle()
  clock.advance(1500)
  await expect(creation).resolves.toMatchObject({ roomID: 'r' })
})
