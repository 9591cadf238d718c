import { afterAll, beforeAll, expect, it } from 'vitest'
import type { RoomStore } from '../../server/rooms/ports/room_store.js'
import { MemoryStore } from '../../server/store/memory.js'
import { Code } from '../../wxlite/utils/protocol.js'
import { RedisStores } from '../support/redis_stores.js'
import { entry, roomsFixture, user } from './fixture.js'

// A picture that WeChat blocked after half an hour went from lists of members, and stayed with every viewer who had it.

let stores: RedisStores
beforeAll(async () => {
  stores = await RedisStores.start()
})
afterAll(() => stores.stop())

const BAD = 'https://a.test/bad.png'
const INFO = { nick: 'Ben', headPic: BAD, badges: [{ avatar: BAD }, { avatar: 'https://a.test/ok.png', of: BAD }] }

/** The store that asks, and another node's over the same rooms. */
const OPEN: { [name: string]: () => Promise<[RoomStore, RoomStore]> } = {
  memory: async () => {
    const store = new MemoryStore()
    return [store, store]
  },
  Redis: async () => {
    const prefix = stores.prefix()
    return [await stores.open({ prefix }), await stores.open({ prefix })]
  },
}

it.each(Object.keys(OPEN))(
  'a blocked picture goes from a viewer in every room, and nothing else does: %s',
  async (name) => {
    const [asks, has] = (await OPEN[name]?.()) ?? []
    if (!asks || !has) throw new Error('no stores')
    const here = roomsFixture({ store: asks })
    const there = roomsFixture({ store: has })
    // More than one step of the walk.
    for (let n = 0; n < 101; n++)
      await there.rooms.live_room.create(user(`p${n % 30}`), { roomID: `r${n}`, roomInfo: '', unlisted: false })
    for (const n of [0, 50, 100]) {
      await there.rooms.live_room.enter(user(`p${n % 30}`), `r${n}`, entry(`p${n % 30}`))
      for (const viewer of ['ann', 'ben'])
        await there.rooms.live_room.addAudience(user(viewer), `r${n}`, JSON.stringify(INFO), { network: '' })
    }
    await there.rooms.live_room.addAudience(user('ben'), 'r50', `plain ${BAD}`, { network: '' })
    await Promise.all(['ben', 'carl'].map((one) => here.rooms.directory.withoutBlocked(one, BAD)))
    const shown = async (roomID: string, userID: string) =>
      (await there.rooms.directory.find(roomID, [userID]))?.audience.get(userID)
    const clean = JSON.stringify({ ...INFO, headPic: '', badges: [{ avatar: '' }, INFO.badges[1]] })
    expect(await shown('r0', 'ben')).toBe(clean)
    expect(await shown('r50', 'ben')).toBe(`plain ${BAD}`)
    expect(await shown('r100', 'ben')).toBe(clean)
    expect(await shown('r0', 'ann')).toBe(JSON.stringify(INFO))
  },
)

// A blocked picture, or a name whose verdict came late, stayed with the presenter who was asked for link-mic under it.
it.each([
  ['picture', BAD],
  ['name', 'Ben'],
])('a request for link-mic under a %s that is blocked is taken back at the presenter', async (_what, text) => {
  const { rooms, notifier } = roomsFixture()
  const told = () =>
    notifier.told.map(({ userID, notice }) => `${userID} ${/request|cancel/.exec(JSON.stringify(notice))}`)
  await rooms.live_room.create(user('p'), { roomID: 'r', roomInfo: '', unlisted: false })
  await rooms.live_room.enter(user('p'), 'r', entry('p'))
  await rooms.live_room.addAudience(user('ben'), 'r', '', { network: '' })
  await rooms.live_room.requestLinkMic(user('ben'), 'r', 'Ben', BAD)
  await rooms.directory.withoutBlocked('ben', 'something else')
  expect(told()).toEqual(['p request'])
  await rooms.directory.withoutBlocked('ben', text)
  expect(told().at(-1)).toBe('p cancel')
  const answer = rooms.live_room.respondLinkMic(user('p'), 'r', 'ben', true, '')
  await expect(answer).rejects.toMatchObject({ code: Code.BAD_REQUEST })
})

it('a name and a room info that are blocked late go from the room', async () => {
  const { rooms } = roomsFixture()
  await rooms.live_room.create(user('p'), { roomID: 'r', roomInfo: 'bad', unlisted: false })
  await rooms.live_room.enter(user('p'), 'r', { ...entry('p'), userName: 'bad' })
  await rooms.directory.withoutBlocked('somebody', 'bad')
  expect((await rooms.directory.find('r'))?.view.roomInfo).toBe('bad')
  await rooms.directory.withoutBlocked('p', 'bad')
  const view = (await rooms.directory.find('r'))?.view
  expect([view?.roomInfo, view?.members.get('p')?.userName]).toEqual(['', ''])
})

it('who has lost his connection has no longer to come back for it', async () => {
  const { rooms } = roomsFixture()
  await rooms.live_room.create(user('p'), { roomID: 'r', roomInfo: '', unlisted: false })
  await rooms.live_room.enter(user('p'), 'r', entry('p'))
  await rooms.live_room.addAudience(user('ben'), 'r', JSON.stringify(INFO), { network: '' })
  await rooms.directory.audienceGone('ben', 'r')
  const leavingAt = async () => (await rooms.directory.find('r', ['ben']))?.audience.leavingAt('ben')
  const before = await leavingAt()
  await rooms.directory.withoutBlocked('ben', BAD)
  expect(before).toBeDefined()
  expect(await leavingAt()).toBe(before)
})
