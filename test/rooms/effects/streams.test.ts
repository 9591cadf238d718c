import { expect, test } from 'vitest'
import { recordingLog } from '../../support/silent_log.js'
import { entry, roomsFixture, user } from '../fixture.js'

/** Whether another room holds a stream is asked of the store, and the cut follows. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

test('streams are claimed with an entry and released with leaving', async () => {
  const { rooms, media } = roomsFixture()
  await rooms.multi_room.enter(user('a'), 'r', entry('a'))
  await rooms.multi_room.enter(user('b'), 'r', entry('b'))
  await rooms.multi_room.beat(user('b'), 'r', true)
  await rooms.multi_room.leave(user('b'), 'r')
  expect(media.calls).toEqual(['claim a_1', 'claim b_1', 'release b_1'])
})

test('the stream that a re-entry replaces is cut', async () => {
  const { rooms, media } = roomsFixture()
  await rooms.multi_room.enter(user('a'), 'r', entry('a'))
  await rooms.multi_room.enter(user('a'), 'r', entry('a', 2))
  await settled()
  expect(media.calls).toEqual(['claim a_1', 'claim a_2', 'release a_1', 'revoke a_1'])
})

test('closing a room by will cuts the streams of its members', async () => {
  const { rooms, media } = roomsFixture()
  await rooms.multi_room.enter(user('a'), 'r', entry('a'))
  await rooms.multi_room.enter(user('b'), 'r', entry('b'))
  await rooms.multi_room.destroy(user('a'), 'r')
  await settled()
  expect(media.calls.slice(2)).toEqual(['release a_1', 'release b_1', 'revoke a_1', 'revoke b_1'])
})

test('a stream that is in another room as well survives the end of one', async () => {
  const { rooms, media } = roomsFixture()
  await rooms.multi_room.enter(user('a'), 'r1', entry('a'))
  await rooms.multi_room.enter(user('a'), 'r2', entry('a'))
  await rooms.multi_room.destroy(user('a'), 'r1')
  await settled()
  expect(media.calls.slice(2)).toEqual(['release a_1'])
  await rooms.multi_room.destroy(user('a'), 'r2')
  await settled()
  expect(media.calls.slice(3)).toEqual(['release a_1', 'revoke a_1'])
})

test('a kick cuts the stream, and no push URL of that user is good any longer', async () => {
  const { rooms, media } = roomsFixture()
  for (const userID of ['a', 'b']) await rooms.multi_room.enter(user(userID), 'r', entry(userID))
  await rooms.multi_room.kick(user('a'), 'r', 'b')
  await settled()
  expect(media.calls.slice(2)).toEqual(['release b_1', 'revokeUser b', 'revoke b_1'])
})

/*
 * Any creator could end somebody's stream in rooms that were not his: a kick in one room cut
 * the stream that the same user published in another, with rights of its own.
 */
test('a kick leaves alone what its user has in other rooms: the same stream goes on, and so do the rights of another one', async () => {
  const { rooms, media } = roomsFixture()
  for (const roomID of ['r1', 'r2']) {
    await rooms.multi_room.enter(user('a'), roomID, entry('a'))
    await rooms.multi_room.enter(user('b'), roomID, entry('b'))
  }
  await rooms.multi_room.kick(user('a'), 'r1', 'b')
  await settled()
  expect(media.calls.slice(4)).toEqual(['release b_1'])

  await rooms.multi_room.enter(user('a'), 'r3', entry('a'))
  await rooms.multi_room.enter(user('b'), 'r3', entry('b', 3))
  await rooms.multi_room.kick(user('a'), 'r3', 'b')
  await settled()
  expect(media.calls.slice(7)).toEqual(['release b_3', 'revoke b_3'])
})

test('a media plane that fails is logged and undoes nothing', async () => {
  const { log, lines } = recordingLog()
  const { rooms, media } = roomsFixture({ log })
  media.revoke = () => Promise.reject(new Error('cloud away'))
  media.claim = () => {
    throw new Error('broken')
  }
  await rooms.multi_room.enter(user('a'), 'r', entry('a'))
  await rooms.multi_room.destroy(user('a'), 'r')
  await settled()
  expect(lines.filter(({ level }) => level >= 50).map(({ msg }) => msg)).toEqual([
    'a listener failed on a room change',
    'a stream could not be cut',
  ])
})

/*
 * What a kick kills is remembered under who caused it. Guest ids cost nothing: two thousand creators of one network
 * made the list forget the kick of another one.
 */
test('what a call takes from others is remembered under the network that it came from', async () => {
  const { rooms, media } = roomsFixture()
  const causes: (string | undefined)[] = []
  media.revokeUser = async (_userID, by) => void causes.push(by)
  media.revoke = async (_streamID, by) => void causes.push(by)
  for (const userID of ['a', 'b', 'c']) await rooms.multi_room.enter(user(userID), 'r', entry(userID))
  await rooms.multi_room.kick(user('a'), 'r', 'b', { network: '192.0.2.1' })
  await rooms.multi_room.destroy(user('a'), 'r', '192.0.2.1')
  await settled()
  expect(causes).toEqual(['192.0.2.1', '192.0.2.1', undefined, '192.0.2.1'])
})
