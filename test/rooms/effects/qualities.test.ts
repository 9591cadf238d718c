import { expect, test } from 'vitest'
import { entry, roomsFixture, user } from '../fixture.js'

const told = (fixture: ReturnType<typeof roomsFixture>) =>
  fixture.notifier.notices.flatMap((notice) => (notice.event === 'quality' ? [notice] : []))
const settled = () => new Promise((resolve) => setImmediate(resolve))

async function meeting() {
  const fixture = roomsFixture()
  const { multi_room, live_room } = fixture.rooms
  await multi_room.enter(user('ann'), 'r1', entry('ann'))
  await multi_room.enter(user('bob'), 'r1', entry('bob'))
  await live_room.enter(user('bob'), 'r2', entry('bob', 2))
  return fixture
}

test('every room that shows the stream hears how it arrives, and no other', async () => {
  const fixture = await meeting()
  fixture.media.arrives('bob_1', 2)
  await settled()
  expect(told(fixture)).toEqual([{ event: 'quality', roomID: 'r1', quality: { bob: 2 } }])
})

test('a notice holds all of the room, comes at most once a second, again each 5 s, and says when all is well', async () => {
  const fixture = await meeting()
  fixture.media.arrives('bob_1', 4)
  await settled()
  fixture.media.arrives('bob_1', 1)
  fixture.media.arrives('ann_1', 3)
  await settled()
  expect(told(fixture)).toHaveLength(1)
  fixture.clock.advance(1_000)
  expect(told(fixture).at(-1)?.quality).toEqual({ bob: 1, ann: 3 })
  const before = told(fixture).length
  fixture.clock.advance(4_000)
  await settled()
  expect(told(fixture).length).toBeGreaterThan(before)
  for (const streamID of ['bob_1', 'ann_1']) fixture.media.arrives(streamID, 5)
  await settled()
  fixture.clock.advance(1_000)
  expect(told(fixture).at(-1)?.quality).toEqual({})
  fixture.clock.advance(5_000)
  await settled()
  const after = told(fixture).length
  fixture.clock.advance(60_000)
  await settled()
  expect(told(fixture)).toHaveLength(after)
})

test('a stream that ended arrives neither well nor badly', async () => {
  const fixture = await meeting()
  fixture.media.publish('bob_1')
  fixture.media.arrives('bob_1', 0)
  await settled()
  fixture.media.unpublish('bob_1')
  await settled()
  fixture.clock.advance(1_000)
  expect(told(fixture).at(-1)?.quality).toEqual({})
})

test('when nobody’s stream is bad, or everything ends, no timer is left', async () => {
  const fixture = await meeting()
  const before = fixture.clock.pending
  fixture.media.arrives('bob_1', 1)
  await settled()
  expect(fixture.clock.pending).toBeGreaterThan(before)
  fixture.rooms.close()
  expect(fixture.clock.pending).toBe(0)
})
