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

function lists() {
  const clock = new ManualClock()
  const media = new FakeMedia(clock, randomIds)
  return { clock, lists: new ListRenderer(new RoomRenderer({ media, clock, playUrlTtl: TTL }), clock) }
}

it('writes a page as a whole reply, also an empty one', () => {
  const { lists: pages } = lists()
  const reply = JSON.parse(
    pages.render('multi_room 0 2', { rooms: [room('a'), room('b')], total: 7 }, address).toString(),
  )
  expect(reply).toMatchObject({ code: 0, rooms: [{ roomID: 'a' }, { roomID: 'b' }], total: 7 })
  expect(JSON.parse(pages.render('multi_room 9 2', { rooms: [], total: 7 }, address).toString())).toMatchObject({
    code: 0,
    rooms: [],
    total: 7,
  })
})

it('writes a page once until a room on it, or their number, changes', () => {
  const { lists: pages } = lists()
  const [a, b] = [room('a'), room('b')]
  const first = pages.render('page', { rooms: [a, b], total: 2 }, address)
  expect(pages.render('page', { rooms: [a, b], total: 2 }, address)).toBe(first)
  const changed = pages.render('page', { rooms: [a, room('b', 'new')], total: 2 }, address)
  expect(changed.toString()).toContain('"roomInfo":"new"')
  expect(pages.render('page', { rooms: [a], total: 2 }, address).toString()).not.toContain('"roomID":"b"')
  expect(pages.render('page', { rooms: [a], total: 3 }, address).toString()).toContain('"total":3')
})

it('tells pages and addresses apart', () => {
  const { lists: pages } = lists()
  const page = { rooms: [room('a')], total: 1 }
  const here = pages.render('page', page, address)
  expect(pages.render('other page', page, address)).not.toBe(here)
  expect(pages.render('page', page, { secure: true, host: 'a.example' })).not.toBe(here)
  expect(pages.render('page', page, { secure: false, host: 'b.example' })).not.toBe(here)
})

it('writes a page anew before its play URLs get old', () => {
  const { clock, lists: pages } = lists()
  const page = { rooms: [room('a')], total: 1 }
  const first = pages.render('page', page, address)
  clock.advance(TTL * 250 - 1)
  expect(pages.render('page', page, address)).toBe(first)
  clock.advance(1)
  expect(pages.render('page', page, address)).not.toBe(first)
})
