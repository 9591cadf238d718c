import { expect, it } from 'vitest'
import { randomIds } from '../../server/ids.js'
import { OPEN_DOOR_INFO } from '../../server/rooms/rules/door.js'
import type { RoomView } from '../../server/rooms/rules/room.js'
import { ListRenderer } from '../../server/views/list_renderer.js'
import { RoomRenderer } from '../../server/views/room_renderer.js'
import { FakeMedia } from '../support/fake_media.js'
import { ManualClock } from '../support/manual_clock.js'

const address = { secure: false, host: 'a.example' }
const TTL = 3600

function room(roomID: string, roomInfo = ''): RoomView {
  const nobody = {
    members: new Map(),
    audienceCount: 0,
    custom: new Map(),
    recording: [],
    door: OPEN_DOOR_INFO,
    chat: 'all' as const,
  }
  return { type: 'multi_room', roomID, roomInfo, creator: 'anna', unlisted: false, seq: 1, maxMembers: 4, ...nobody }
}

function lists(keptBytes?: number) {
  const clock = new ManualClock()
  const media = new FakeMedia(clock, randomIds)
  return { clock, lists: new ListRenderer(new RoomRenderer({ media, clock, playUrlTtl: TTL }), clock, keptBytes) }
}

it('writes a page as a whole reply, also an empty one', async () => {
  const { lists: pages } = lists()
  const reply = JSON.parse(
    (await pages.render('multi_room 0 2', { rooms: [room('a'), room('b')], total: 7 }, address)).toString(),
  )
  expect(reply).toMatchObject({ code: 0, rooms: [{ roomID: 'a' }, { roomID: 'b' }], total: 7 })
  expect(JSON.parse((await pages.render('multi_room 9 2', { rooms: [], total: 7 }, address)).toString())).toMatchObject(
    {
      code: 0,
      rooms: [],
      total: 7,
    },
  )
})

it('writes a page once until a room on it, or their number, changes', async () => {
  const { lists: pages } = lists()
  const [a, b] = [room('a'), room('b')]
  const first = await pages.render('page', { rooms: [a, b], total: 2 }, address)
  expect(await pages.render('page', { rooms: [a, b], total: 2 }, address)).toBe(first)
  const changed = await pages.render('page', { rooms: [a, room('b', 'new')], total: 2 }, address)
  expect(changed.toString()).toContain('"roomInfo":"new"')
  expect((await pages.render('page', { rooms: [a], total: 2 }, address)).toString()).not.toContain('"roomID":"b"')
  expect((await pages.render('page', { rooms: [a], total: 3 }, address)).toString()).toContain('"total":3')
})

it('tells pages and addresses apart', async () => {
  const { lists: pages } = lists()
  const page = { rooms: [room('a')], total: 1 }
  const here = await pages.render('page', page, address)
  expect(await pages.render('other page', page, address)).not.toBe(here)
  expect(await pages.render('page', page, { secure: true, host: 'a.example' })).not.toBe(here)
  expect(await pages.render('page', page, { secure: false, host: 'b.example' })).not.toBe(here)
})

it('writes a page again before its play URLs get old', async () => {
  const { clock, lists: pages } = lists()
  const page = { rooms: [room('a')], total: 1 }
  const first = await pages.render('page', page, address)
  clock.advance(TTL * 250 - 1)
  expect(await pages.render('page', page, address)).toBe(first)
  clock.advance(1)
  expect(await pages.render('page', page, address)).not.toBe(first)
})

/*
 * The story: 150 requests for 100 rooms, each under another Host, kept 500 MB of pages that nobody would ask for again;
 * and writing one of 4 MB held up the event loop for 70 to 280 ms.
 */
it('keeps so many bytes of pages, those asked for last', async () => {
  const { lists: pages } = lists(10_000)
  const page = { rooms: [room('a', 'x'.repeat(1_500))], total: 1 }
  const first = await pages.render('first', page, address)
  for (const name of ['b', 'c', 'd']) await pages.render('page', page, { secure: false, host: name })
  expect(await pages.render('first', page, address)).not.toBe(first)
  const last = await pages.render('page', page, { secure: false, host: 'd' })
  expect(await pages.render('page', page, { secure: false, host: 'd' })).toBe(last)
})

it('writes a large page in turns, between which the loop handles other events, and once for all who ask', async () => {
  const { lists: pages } = lists()
  const page = { rooms: Array.from({ length: 100 }, (_, n) => room(`r${n}`, 'x'.repeat(10_000))), total: 100 }
  let turns = 0
  let done = false
  const asked = Promise.all([1, 2].map(() => pages.render('page', page, address))).finally(() => {
    done = true
  })
  while (!done) {
    await new Promise((resolve) => setImmediate(resolve))
    turns += 1
  }
  const [one, two] = await asked
  expect(one).toBe(two)
  expect(turns).toBeGreaterThanOrEqual(5)
  expect(JSON.parse(String(one)).rooms).toHaveLength(100)
})
