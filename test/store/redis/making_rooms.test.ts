import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { Code } from '../../../wxlite/utils/protocol.js'
import { entry, roomsFixture, user } from '../../rooms/fixture.js'
import { RedisStores } from '../../support/redis_stores.js'

let stores: RedisStores

beforeAll(async () => {
  stores = await RedisStores.start()
})
afterEach(() => stores.close())
afterAll(() => stores.stop())

const request = { roomID: 'r', roomInfo: '', unlisted: false }

test('a room of another node, of which this one never heard, is not made again', async () => {
  const prefix = stores.prefix()
  const first = roomsFixture({ store: await stores.open({ prefix }) })
  await first.rooms.multi_room.enter(user('a'), 'r', entry('a'))
  const second = roomsFixture({ store: await stores.open({ prefix }) })
  await expect(second.rooms.multi_room.create(user('b'), request)).rejects.toMatchObject({ code: Code.ROOM_EXISTS })
  const { members } = await second.rooms.multi_room.view(user('b'), 'r')
  expect([...members.keys()]).toEqual(['a'])
})

test('who was kicked out of a room that ended on another node does not make it again', async () => {
  const prefix = stores.prefix()
  const first = roomsFixture({ store: await stores.open({ prefix }) })
  await first.rooms.multi_room.enter(user('a'), 'r', entry('a'))
  await first.rooms.multi_room.enter(user('b'), 'r', entry('b'))
  await first.rooms.multi_room.kick(user('a'), 'r', 'b')
  await first.rooms.multi_room.destroy(user('a'), 'r')
  const second = roomsFixture({ store: await stores.open({ prefix }) })
  await expect(second.rooms.multi_room.create(user('b'), request)).rejects.toMatchObject({ code: Code.KICKED })
})
