import { expect, test } from 'vitest'
import { NO_AUDIENCE } from '../../../server/rooms/rules/audience_facts.js'
import { decodeClosedRoom, decodeRoom } from '../../../server/store/redis/room_codec.js'
import { entry, roomsFixture, user } from '../../rooms/fixture.js'
import { storesOfFile } from '../../support/stores_of_file.js'

// Nodes of two releases serve the same rooms while they are updated one by one: what the next release writes is read by
// this one already. Its form 2 leaves out the lists of a room, of its view and of what is left of it that are empty.

const stores = storesOfFile()

function inFormat2(text: string): string {
  const leave = (key: string, value: unknown) =>
    Array.isArray(value) && value.length === 0 && key !== 'replaced' ? undefined : value
  return JSON.stringify(JSON.parse(text), leave)
}

test('rooms in the form of the next release are read like those in the form of this one', async () => {
  const store = await stores.open()
  const { rooms } = roomsFixture({ store })
  const stored = async (roomID: string, field: string) =>
    String(await store.link.call((redis) => redis.hget(store.keys.room(roomID), field)))
  const decode = (text: string) => decodeRoom(text, () => 1, NO_AUDIENCE)

  await rooms.multi_room.create(user('a'), { roomID: 'empty', roomInfo: '', unlisted: false })
  await rooms.multi_room.enter(user('a'), 'full', entry('a'))
  await rooms.multi_room.enter(user('b'), 'full', entry('b'))
  await rooms.multi_room.kick(user('a'), 'full', 'b')
  for (const roomID of ['empty', 'full']) {
    const text = await stored(roomID, 'b')
    expect(inFormat2(text).length).toBeLessThan(text.length)
    expect(decode(inFormat2(text))).toEqual(decode(text))
  }

  await rooms.multi_room.leave(user('a'), 'full')
  const closed = await stored('full', 'g')
  expect(decodeClosedRoom(inFormat2(closed))).toEqual(decodeClosedRoom(closed))
})

test('a room that a node of the next release wrote is entered and left on this one', async () => {
  const store = await stores.open()
  const { rooms } = roomsFixture({ store })
  await rooms.multi_room.enter(user('a'), 'r', entry('a'))
  const room = store.keys.room('r')
  await store.link.call(async (redis) => {
    const text = inFormat2(String(await redis.hget(room, 'b')))
    await redis.hset(room, { b: text, v: `${store.link.epoch}.another.1` })
    return redis.hset(store.keys.meta, 'f', 2)
  })
  await rooms.multi_room.enter(user('b'), 'r', entry('b'))
  expect([...((await store.fetch('r'))?.view.members.keys() ?? [])]).toEqual(['a', 'b'])
  await rooms.multi_room.leave(user('a'), 'r')
  expect(await store.link.call((redis) => redis.hget(store.keys.meta, 'f'))).toBe('2')
})
