import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RoomStore } from '../../server/rooms/ports/room_store.js'
import { roomsFixture } from './fixture.js'
import { Follower, holds } from './invariants.js'
import { carryOut, life, ROOMS } from './random_life.js'

/** A store for one life of the rooms. */
export interface Lived {
  readonly store: RoomStore
  /** Resolves when everything that was begun is done, and told. */
  settled(): Promise<void>
}

/** Milliseconds; a second or two where nothing else runs. */
const SLOW_MACHINE = 90_000

const policies = fc.record({
  onCreatorLeave: fc.constantFrom('close' as const, 'transfer' as const, 'keep' as const),
  linkMic: fc.constantFrom('granted' as const, 'open' as const),
  maxAudience: fc.integer({ min: 0, max: 3 }),
})

interface Chosen {
  onCreatorLeave: 'close' | 'transfer' | 'keep'
  linkMic: 'granted' | 'open'
  maxAudience: number
}

type Acts = typeof life extends fc.Arbitrary<infer Life> ? Life : never

function fixtureOf({ onCreatorLeave, linkMic, maxAudience }: Chosen, store: RoomStore) {
  return roomsFixture({
    store,
    multiRoom: { onCreatorLeave, maxMembers: 3 },
    liveRoom: { onCreatorLeave, linkMic, maxAudience },
  })
}

/** What holds of the rooms over every store. `runs`: lives in each property. */
export function roomProperties(name: string, create: () => Promise<Lived>, runs: number): void {
  const property = (
    title: string,
    live: (fixture: ReturnType<typeof fixtureOf>, acts: Acts, lived: Lived) => Promise<void>,
  ) =>
    test(
      title,
      async () => {
        await fc.assert(
          fc.asyncProperty(policies, life, async (policy, acts) => {
            const lived = await create()
            await live(fixtureOf(policy, lived.store), acts, lived)
          }),
          { numRuns: runs },
        )
      },
      SLOW_MACHINE,
    )

  describe(name, () => {
    property(
      'whatever is done, the rooms stay sound, and their numbered changes tell the same story as their lists',
      async (fixture, acts, { settled }) => {
        const follower = new Follower(fixture)
        for (const act of acts) {
          await carryOut(fixture, act)
          await settled()
          await holds(fixture, follower)
        }
      },
    )

    property('a refused call changes nothing and tells nobody', async (fixture, acts, { store, settled }) => {
      const { notifier, media } = fixture
      for (const act of acts) {
        const before = await Promise.all(ROOMS.map((roomID) => store.get(roomID)))
        const told = [notifier.published.length, notifier.told.length, media.calls.length]
        const accepted = await carryOut(fixture, act)
        await settled()
        if (accepted) continue
        const after = await Promise.all(ROOMS.map((roomID) => store.get(roomID)))
        for (const [i, room] of after.entries()) expect(room).toBe(before[i])
        expect([notifier.published.length, notifier.told.length, media.calls.length]).toEqual(told)
      }
    })

    property(
      'when everybody falls silent, nothing is left: no room, no member, no index, no claim, no timer',
      async (fixture, acts, { store, settled }) => {
        const { media, clock } = fixture
        for (const act of acts) await carryOut(fixture, act)
        media.states.clear()
        await fixture.pass(112)
        await settled()
        await holds(fixture, new Follower(fixture))
        expect(await store.counts()).toEqual({
          rooms: { double_room: 0, multi_room: 0, live_room: 0 },
          members: 0,
          audience: 0,
        })
        expect(clock.pending).toBe(0)
      },
    )

    property(
      'commands sent all at once leave the rooms as sound as one after another',
      async (fixture, acts, { settled }) => {
        const follower = new Follower(fixture)
        await Promise.all(acts.map((act) => (act.op === 'pass' ? undefined : carryOut(fixture, act))))
        await settled()
        await fixture.rooms.sweep()
        await settled()
        await holds(fixture, follower)
      },
    )
  })
}
