// A node that could not reach Redis for a while answered its members' beats with -1, and another one, which could, put
// them out of their rooms: with the creator everybody.
import { expect, test } from 'vitest'
import { StoreAway } from '../../../server/rooms/ports/store_away.js'
import { entry, roomsFixture, user } from '../../rooms/fixture.js'
import { ManualClock } from '../../support/manual_clock.js'
import { linked, proxiedStores } from './proxied_stores.js'

const redis = proxiedStores()

async function twoNodes() {
  const clock = new ManualClock()
  const prefix = redis.stores.prefix()
  const cutOff = await redis.stores.open({ prefix, address: { url: redis.proxy.url } })
  const [here, there] = [cutOff, await redis.stores.open({ prefix })].map((store) => roomsFixture({ store, clock }))
  if (!here || !there) throw new Error('two nodes')
  await here.rooms.multi_room.create(user('host'), { roomID: 'r', roomInfo: '', unlisted: false })
  await here.rooms.multi_room.enter(user('host'), 'r', entry('host'))
  await there.rooms.multi_room.enter(user('guest'), 'r', entry('guest'))
  const members = async () => [...((await there.rooms.directory.find('r'))?.view.members.keys() ?? [])]
  return { clock, here, there, cutOff, members }
}

test('a beat that came while its node was cut off from Redis counts, once it is not', async () => {
  const { clock, here, there, cutOff, members } = await twoNodes()
  /** The other node sees to everybody all the time, so that nothing looks like an outage. */
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 4) {
      clock.advance(4_000)
      await there.rooms.multi_room.beat(user('guest'), 'r', false).catch(() => {})
      await there.rooms.sweep()
    }
  }
  await pass(16)
  expect(redis.proxy.blackhole('rtcroom-store')).toBe(1)
  // Twice, since of the first one it forgets what it knew of the room.
  for (let beat = 0; beat < 2; beat++)
    await expect(here.rooms.multi_room.beat(user('host'), 'r', false)).rejects.toBeInstanceOf(StoreAway)
  await linked(cutOff)
  await here.rooms.sweep()
  await pass(16)
  expect(await members()).toEqual(['host', 'guest'])
  // It counts once.
  await pass(8)
  expect(await members()).toEqual([])
}, 30_000)

test('nobody comes back by a beat that came too late, or for somebody who has no seat', async () => {
  const { clock, here, there, cutOff, members } = await twoNodes()
  expect(redis.proxy.blackhole('rtcroom-store')).toBe(1)
  for (const userID of ['host', 'stranger'])
    await expect(here.rooms.multi_room.beat(user(userID), 'r', false)).rejects.toBeInstanceOf(StoreAway)
  await there.rooms.multi_room.leave(user('guest'), 'r')
  await there.rooms.multi_room.destroy(user('host'), 'r')
  await linked(cutOff)
  await here.rooms.sweep()
  clock.advance(1_000)
  expect(await members()).toEqual([])
  expect(await cutOff.link.call((redis) => redis.hkeys(cutOff.keys.room('r')))).not.toContain('s:host')
  expect(await cutOff.roomsOf('stranger')).toEqual([])
}, 30_000)
