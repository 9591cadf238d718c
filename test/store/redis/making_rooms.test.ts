import { expect, test, vi } from 'vitest'
import { APPLY, TOUCHES } from '../../../server/store/redis/scripts.js'
import { Code } from '../../../wxlite/utils/protocol.js'
import { entry, roomsFixture, user } from '../../rooms/fixture.js'
import { storesOfFile } from '../../support/stores_of_file.js'

const stores = storesOfFile()

const request = { roomID: 'r', roomInfo: '', unlisted: false }

test('making a room takes one call of Redis', async () => {
  const store = await stores.open()
  const { rooms } = roomsFixture({ store })
  const calls = vi.spyOn(store.link.redis, 'evalsha')
  await rooms.multi_room.create(user('a'), request)
  const digests = calls.mock.calls.map(([digest]) => String(digest))
  expect(digests.filter((digest) => [APPLY.digest, TOUCHES.digest].includes(digest))).toEqual([APPLY.digest])
})

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
