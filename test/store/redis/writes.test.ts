import { expect, test, vi } from 'vitest'
import { APPLY } from '../../../server/store/redis/scripts.js'
import { LIMITS } from '../../../wxlite/utils/protocol.js'
import { entry, roomsFixture, user } from '../../rooms/fixture.js'
import { storesOfFile } from '../../support/stores_of_file.js'

const stores = storesOfFile()

async function started() {
  const store = await stores.open()
  const { rooms } = roomsFixture({ store })
  const enter = (roomID: string, userID = 'a') => rooms.multi_room.enter(user(userID), roomID, entry(userID))
  const members = async (roomID: string) => [...((await store.fetch(roomID))?.view.members.keys() ?? [])]
  return { store, rooms, enter, members }
}

test('what one turn of the event loop writes to several rooms goes in one call of Redis', async () => {
  const { store, enter, members } = await started()
  await Promise.all(['r1', 'r2', 'r3'].map((roomID) => enter(roomID)))
  const calls = vi.spyOn(store.link.redis, 'evalsha')
  await Promise.all(['r1', 'r2', 'r3'].map((roomID) => enter(roomID, 'b')))
  expect(calls.mock.calls.filter(([digest]) => String(digest) === APPLY.digest)).toHaveLength(1)
  for (const roomID of ['r1', 'r2', 'r3']) expect(await members(roomID)).toEqual(['a', 'b'])
})

test('a write that another node overtook is decided again, those beside it are done', async () => {
  const { store, enter, members } = await started()
  await Promise.all(['r1', 'r2'].map((roomID) => enter(roomID)))
  await store.link.call((redis) => redis.hset(store.keys.room('r1'), 'v', `${store.link.epoch}.another.1`))
  await Promise.all(['r1', 'r2'].map((roomID) => enter(roomID, 'b')))
  for (const roomID of ['r1', 'r2']) expect(await members(roomID)).toEqual(['a', 'b'])
  expect(store.conflicts).toBe(1)
})

test('of one who may make one room more, one is made, however many are asked for in one turn', async () => {
  const { rooms } = await started()
  const create = (number: number) =>
    rooms.multi_room.create(user('owner'), { roomID: `r${number}`, roomInfo: '', unlisted: false })
  for (let number = 1; number < LIMITS.roomsOwned; number++) await create(number)
  const outcomes = await Promise.allSettled([create(1_001), create(1_002), create(1_003)])
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected'])
})

test('a key that is none of ours fails the write of its own room alone, and nothing is done twice', async () => {
  const { store, enter, members } = await started()
  await Promise.all(['r1', 'r2', 'r3'].map((roomID) => enter(roomID)))
  await store.link.call((redis) => redis.set(store.keys.memberships('b'), 'none of ours'))
  const before = await store.counts()
  const outcomes = await Promise.allSettled([enter('r1', 'c'), enter('r2', 'b'), enter('r3', 'c')])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(await members('r1')).toEqual(['a', 'c'])
  expect(await members('r3')).toEqual(['a', 'c'])
  expect((await store.counts()).members).toBe(before.members + 2)
})
