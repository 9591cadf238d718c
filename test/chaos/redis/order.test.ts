import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RedisStore } from '../../../server/store/redis/redis_store.js'
import { roomOf, to } from '../../store/contract.js'
import { RedisStores } from '../../support/redis_stores.js'

// RTCROOM_TEST_ROUNDS: commits; 100,000 is the long form.
const COMMITS = Number(process.env.RTCROOM_TEST_ROUNDS ?? 1_000)
const NODES = 8
const ROOMS = 10
const AT_ONCE = 8

let stores: RedisStores

beforeAll(async () => {
  stores = await RedisStores.start()
})
afterAll(() => stores.stop())

/** What a node hears of each room, one word a commit: who made it, and its number. */
function story(store: RedisStore): Map<string, string[]> {
  const heard = new Map<string, string[]>()
  store.listen(({ roomID, changes, custom }, reaches) => {
    if (!reaches.includes('everywhere')) return
    const words = heard.get(roomID) ?? []
    heard.set(roomID, words)
    words.push(`${changes[0]?.seq} ${JSON.stringify(custom ?? '')}`)
  })
  return heard
}

test('all nodes hear the commits of a room in the same order, each once, whoever makes them', async () => {
  const prefix = stores.prefix()
  const nodes = await Promise.all(Array.from({ length: NODES }, () => stores.open({ prefix })))
  const stories = nodes.map(story)
  const roomIDs = Array.from({ length: ROOMS }, (_, i) => `room${i}`)
  for (const roomID of roomIDs) await nodes[0]?.update(roomID, () => to(roomOf(roomID, [`u-${roomID}`])))
  let made = 0
  const lane = async () => {
    while (made < COMMITS) {
      const number = made++
      const roomID = roomIDs[number % ROOMS] ?? ''
      await nodes[number % NODES]?.update(roomID, ({ room }) => {
        if (!room) throw new Error(`${roomID} is gone`)
        const seq = room.view.seq + 1
        const changes = [{ type: 'creator' as const, seq, userID: `by ${number % NODES}`, streamID: '' }]
        return to({ ...room, view: { ...room.view, seq } }, { changes })
      })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
  for (const { bus } of nodes) await bus.caughtUp()
  const [first = new Map<string, string[]>()] = stories
  expect([...first.values()].reduce((sum, words) => sum + words.length, 0)).toBe(COMMITS + ROOMS)
  for (const heard of stories) expect(heard).toEqual(first)
}, 600_000)
