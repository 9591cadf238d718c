import { expect, it, vi } from 'vitest'
import { randomIds } from '../../server/ids.js'
import { OPEN_DOOR_INFO } from '../../server/rooms/rules/door.js'
import type { RoomView } from '../../server/rooms/rules/room.js'
import { RoomRenderer } from '../../server/views/room_renderer.js'
import { FakeMedia } from '../support/fake_media.js'
import { ManualClock } from '../support/manual_clock.js'

const address = { secure: false, host: 'a.example' }

function room(roomID: string): RoomView {
  const member = { userID: 'anna', userName: 'Anna', userAvatar: '', streamID: 'anna_1', state: 'online' } as const
  return {
    type: 'multi_room',
    roomID,
    roomInfo: '',
    creator: 'anna',
    unlisted: false,
    door: OPEN_DOOR_INFO,
    chat: 'all',
    seq: 1,
    maxMembers: 4,
    members: new Map([['anna', member]]),
    audienceCount: 0,
    custom: new Map(),
    recording: [],
  }
}

/** A renderer, and how often it had to write. */
function renderer(keepBytes?: number) {
  const clock = new ManualClock()
  const media = new FakeMedia(clock, randomIds)
  const writes = vi.spyOn(media, 'mixedPlayURL')
  const rooms = new RoomRenderer({ media, clock, playUrlTtl: 3600, ...(keepBytes === undefined ? {} : { keepBytes }) })
  return { clock, rooms, written: () => writes.mock.calls.length }
}

it('writes a room once until it changes', () => {
  const { rooms, written } = renderer()
  const one = room('r')
  const first = rooms.render(one, address)
  expect(rooms.render(one, address)).toBe(first)
  expect(written()).toBe(1)
  expect(rooms.render(room('r'), address)).not.toBe(first)
})

it('writes it again when a quarter of its addresses’ life is over', () => {
  const { rooms, clock, written } = renderer()
  const one = room('r')
  rooms.render(one, address)
  clock.advance(899_000)
  rooms.render(one, address)
  expect(written()).toBe(1)
  clock.advance(1_000)
  rooms.render(one, address)
  expect(written()).toBe(2)
})

it('writes it for the host that asks', () => {
  const { rooms } = renderer()
  const one = room('r')
  expect(String(rooms.render(one, address).reply)).toContain('http://a.example/live/anna_1.flv')
  expect(String(rooms.render(one, { secure: false, host: 'b.example' }).reply)).toContain(
    'http://b.example/live/anna_1.flv',
  )
})

it('keeps no more than it may, and what is asked for again and again', () => {
  const { rooms, written } = renderer(20_000)
  const popular = room('popular')
  for (let number = 0; number < 200; number += 1) {
    rooms.render(room(`r${number}`), address)
    rooms.render(popular, address)
  }
  expect(written()).toBe(201)
  const first = room('first')
  rooms.render(first, address)
  for (let number = 0; number < 200; number += 1) rooms.render(room(`s${number}`), address)
  rooms.render(first, address)
  expect(written()).toBe(403)
})

it('writes names of any script in ASCII, and means the same', () => {
  const { rooms } = renderer()
  const json = String(rooms.render({ ...room('r'), roomInfo: '周会 🎥' }, address).reply)
  expect(json).toMatch(/^[ -~]+$/)
  expect(JSON.parse(json).roomInfo).toBe('周会 🎥')
})
