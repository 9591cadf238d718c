/*
 * An operator searched 10,000 rooms: a scan in one go would have held up every heartbeat behind it.
 */
import { expect, it } from 'vitest'
import { RoomSearch } from '../../server/admin/room_search.js'
import { readConfig } from '../../server/config.js'
import { Inspector } from '../../server/rooms/inspector.js'
import { create } from '../../server/rooms/rules/create.js'
import { policies } from '../../server/rooms/rules/policy.js'
import { MemoryStore } from '../../server/store/memory.js'
import { ManualClock } from '../support/manual_clock.js'

const ROOMS = 10_000
const policy = policies(readConfig()).multi_room

async function manyRooms(): Promise<Inspector> {
  const store = new MemoryStore()
  for (let i = 0; i < ROOMS; i++) {
    const request = { roomID: `r${i}`, roomInfo: `lesson ${i} ${'x'.repeat(900)}`, unlisted: i % 2 === 0 }
    await store.update(request.roomID, (found) =>
      create(policy, found, { userID: `u${i % 100}`, session: '' }, request, 0),
    )
  }
  return new Inspector(store, new ManualClock())
}

it('searches 10,000 rooms in many turns of the event loop, and finds what stands at their end', async () => {
  const inspector = await manyRooms()
  const search = new RoomSearch(inspector)
  let turns = 0
  let over = false
  const count = () => {
    turns += 1
    if (!over) setImmediate(count)
  }
  setImmediate(count)
  const found = await search.find(['multi_room'], 'LESSON 9999 ', 0, 20)
  over = true
  expect(found.total).toBe(1)
  expect(found.rooms.map(({ view }) => view.roomID)).toEqual(['r9999'])
  expect(turns).toBeGreaterThanOrEqual(ROOMS / 100 - 1)
  expect((await inspector.rooms(['multi_room'], 9_990, 20)).rooms).toHaveLength(10)
})

it('lets searches of several operators share the turns', async () => {
  const inspector = await manyRooms()
  let reads = 0
  const counted = {
    rooms: (...asked: Parameters<Inspector['rooms']>) => {
      reads += 1
      return inspector.rooms(...asked)
    },
  }
  const search = new RoomSearch(counted)
  const searches = Promise.all([1, 2, 3].map(() => search.find(['multi_room'], 'lesson', 0, 20)))
  let most = 0
  for (let over = false; !over; ) {
    const before = reads
    over = await Promise.race([
      searches.then(() => true),
      new Promise<false>((resolve) => setImmediate(() => resolve(false))),
    ])
    most = Math.max(most, reads - before)
  }
  expect(most).toBeLessThanOrEqual(2)
})
