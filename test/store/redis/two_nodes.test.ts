import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Fixture, roomsFixture } from '../../rooms/fixture.js'
import { Follower, holds } from '../../rooms/invariants.js'
import { carryOut, life } from '../../rooms/random_life.js'
import { ManualClock } from '../../support/manual_clock.js'
import { audit } from '../../support/redis_audit.js'
import { RedisStores } from '../../support/redis_stores.js'
import { SettlingStore } from '../../support/settling_store.js'

let stores: RedisStores

beforeAll(async () => {
  stores = await RedisStores.start()
})
afterAll(() => stores.stop())

/** Two nodes of one cluster, whose rooms go by one clock. */
async function twoNodes() {
  await stores.close()
  const clock = new ManualClock()
  const prefix = stores.prefix()
  const nodes: { fixture: Fixture; store: SettlingStore }[] = []
  while (nodes.length < 2) {
    const redis = await stores.open({ prefix })
    const store = new SettlingStore(redis, () => redis.bus.caughtUp())
    nodes.push({ fixture: roomsFixture({ store, clock, multiRoom: { maxMembers: 3 } }), store })
  }
  const settled = async () => {
    // What one node hears may lead to calls whose effects the other one hears.
    for (let round = 0; round < 2; round++) for (const { store } of nodes) await store.settled()
  }
  return { fixtures: nodes.map(({ fixture }) => fixture), settled, audited: () => audit(stores.server.url, prefix) }
}

test('whichever node does what, both tell the same story, and the rooms stay sound', async () => {
  await fc.assert(
    fc.asyncProperty(life, fc.infiniteStream(fc.integer({ min: 0, max: 1 })), async (acts, choices) => {
      const { fixtures, settled, audited } = await twoNodes()
      const followers = fixtures.map((fixture) => new Follower(fixture))
      for (const act of acts) {
        const fixture = fixtures[choices.next().value ?? 0]
        if (fixture) await carryOut(fixture, act)
        await settled()
        for (const [i, follower] of followers.entries()) {
          const own = fixtures[i]
          if (own) await holds(own, follower, fixtures)
        }
      }
      const [here, there] = fixtures.map(({ notifier }) => notifier.published)
      expect(there).toEqual(here)
      await audited()
    }),
    { numRuns: 10 },
  )
}, 90_000)

test('both nodes do everything at once, and the rooms stay sound', async () => {
  await fc.assert(
    fc.asyncProperty(life, async (acts) => {
      const { fixtures, settled, audited } = await twoNodes()
      await Promise.all(
        acts.map((act, i) => {
          const fixture = fixtures[i % 2]
          return act.op === 'pass' || !fixture ? undefined : carryOut(fixture, act)
        }),
      )
      await settled()
      for (const { rooms } of fixtures) await rooms.sweep()
      await settled()
      for (const fixture of fixtures) await holds(fixture, new Follower(fixture), fixtures)
      const [here, there] = fixtures.map(({ notifier }) => notifier.published)
      expect(there).toEqual(here)
      await audited()
    }),
    { numRuns: 20 },
  )
}, 90_000)
