import { expect, test } from 'vitest'
import { NoticeEffects } from '../../../server/rooms/effects/notices.js'
import type { RoomNotice } from '../../../wxlite/utils/protocol.js'
import { ManualClock } from '../../support/manual_clock.js'
import { entry, roomsFixture, user } from '../fixture.js'

function paced() {
  const clock = new ManualClock()
  const sent: RoomNotice[] = []
  const notices = new NoticeEffects(clock, (notice) => sent.push(notice))
  const audience = (audienceCount: number, roomID = 'r') => notices.notice({ event: 'audience', roomID, audienceCount })
  const counts = () =>
    sent.map((notice) => (notice.event === 'audience' ? notice.audienceCount : 'custom' in notice && notice.custom))
  return { clock, notices, audience, counts }
}

test('the first notice goes at once, the last of a second when the second is over', () => {
  const { clock, audience, counts } = paced()
  for (let i = 1; i <= 10; i++) audience(i)
  expect(counts()).toEqual([1])
  clock.advance(999)
  expect(counts()).toEqual([1])
  clock.advance(1)
  expect(counts()).toEqual([1, 10])
})

test('after a notice that waited the next one waits a second as well', () => {
  const { clock, audience, counts } = paced()
  audience(1)
  audience(2)
  clock.advance(1000)
  audience(3)
  expect(counts()).toEqual([1, 2])
  clock.advance(1000)
  expect(counts()).toEqual([1, 2, 3])
})

test('a quiet room has no timer, and its next notice goes at once', () => {
  const { clock, audience, counts } = paced()
  audience(1)
  clock.advance(1000)
  expect(clock.pending).toBe(0)
  audience(2)
  expect(counts()).toEqual([1, 2])
})

test('rooms and kinds do not wait for each other', () => {
  const { notices, audience, counts } = paced()
  audience(1)
  audience(2, 'other')
  notices.notice({ event: 'custom', roomID: 'r', custom: '{}' })
  expect(counts()).toEqual([1, 2, '{}'])
})

test('what waits for a room that ended is dropped, with its timer', () => {
  const { clock, notices, audience, counts } = paced()
  audience(1)
  audience(2)
  notices.forget('r')
  expect(clock.pending).toBe(0)
  clock.advance(2000)
  expect(counts()).toEqual([1])
})

test('audience and custom fields of a room reach the notifier with their last value', async () => {
  const { rooms, notifier, clock } = roomsFixture()
  await rooms.live_room.enter(user('host'), 'r', entry('host'))
  for (let i = 0; i < 5; i++) await rooms.live_room.addAudience(user(`u${i}`), 'r', '')
  for (let i = 0; i < 5; i++) await rooms.live_room.setCustom(user('u0'), 'r', 'likes', 'inc')
  clock.advance(1000)
  expect(notifier.notices).toEqual([
    { event: 'audience', roomID: 'r', audienceCount: 1 },
    { event: 'custom', roomID: 'r', custom: '{"likes":1}' },
    { event: 'audience', roomID: 'r', audienceCount: 5 },
    { event: 'custom', roomID: 'r', custom: '{"likes":5}' },
  ])
  expect(notifier.kinds('r')).toEqual(['join'])
})
