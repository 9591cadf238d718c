import fc from 'fast-check'
import { expect, test } from 'vitest'
import { roomsFixture } from './fixture.js'
import { Follower, holds } from './invariants.js'
import { carryOut, life, ROOMS } from './random_life.js'

/** Milliseconds; a second or two where nothing else runs. */
const SLOW_MACHINE = 90_000

const policies = fc.record({
  onCreatorLeave: fc.constantFrom('close' as const, 'transfer' as const, 'keep' as const),
  linkMic: fc.constantFrom('granted' as const, 'open' as const),
  maxAudience: fc.integer({ min: 0, max: 3 }),
})

function fixtureOf({
  onCreatorLeave,
  linkMic,
  maxAudience,
}: {
  onCreatorLeave: 'close' | 'transfer' | 'keep'
  linkMic: 'granted' | 'open'
  maxAudience: number
}) {
  return roomsFixture({
    multiRoom: { onCreatorLeave, maxMembers: 3 },
    liveRoom: { onCreatorLeave, linkMic, maxAudience },
  })
}

test(
  'whatever is done, the rooms stay sound, and their numbered changes tell the same story as their lists',
  async () => {
    await fc.assert(
      fc.asyncProperty(policies, life, async (policy, acts) => {
        const fixture = fixtureOf(policy)
        const follower = new Follower(fixture)
        for (const act of acts) {
          await carryOut(fixture, act)
          await holds(fixture, follower)
        }
      }),
      { numRuns: 25 },
    )
  },
  SLOW_MACHINE,
)

test(
  'a refused call changes nothing and tells nobody',
  async () => {
    await fc.assert(
      fc.asyncProperty(policies, life, async (policy, acts) => {
        const fixture = fixtureOf(policy)
        const { store, notifier, media } = fixture
        for (const act of acts) {
          const before = await Promise.all(ROOMS.map((roomID) => store.get(roomID)))
          const told = [notifier.published.length, notifier.told.length, media.calls.length]
          if (await carryOut(fixture, act)) continue
          const after = await Promise.all(ROOMS.map((roomID) => store.get(roomID)))
          for (const [i, room] of after.entries()) expect(room).toBe(before[i])
          expect([notifier.published.length, notifier.told.length, media.calls.length]).toEqual(told)
        }
      }),
      { numRuns: 20 },
    )
  },
  SLOW_MACHINE,
)

test(
  'when everybody falls silent, nothing is left: no room, no member, no index, no claim, no timer',
  async () => {
    await fc.assert(
      fc.asyncProperty(policies, life, async (policy, acts) => {
        const fixture = fixtureOf(policy)
        const { media, clock, store } = fixture
        for (const act of acts) await carryOut(fixture, act)
        media.states.clear()
        await fixture.pass(112)
        await holds(fixture, new Follower(fixture))
        expect(await store.counts()).toEqual({
          rooms: { double_room: 0, multi_room: 0, live_room: 0 },
          members: 0,
          audience: 0,
        })
        expect(clock.pending).toBe(0)
      }),
      { numRuns: 20 },
    )
  },
  SLOW_MACHINE,
)

test(
  'commands sent all at once leave the rooms as sound as one after another',
  async () => {
    await fc.assert(
      fc.asyncProperty(policies, life, async (policy, acts) => {
        const fixture = fixtureOf(policy)
        const follower = new Follower(fixture)
        await Promise.all(acts.map((act) => (act.op === 'pass' ? undefined : carryOut(fixture, act))))
        await fixture.rooms.sweep()
        await holds(fixture, follower)
      }),
      { numRuns: 20 },
    )
  },
  SLOW_MACHINE,
)
