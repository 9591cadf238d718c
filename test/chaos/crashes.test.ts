import { expect, test } from 'vitest'
import { entry, roomsFixture, user } from '../rooms/fixture.js'

const ROOMS = 400
const SEATS = 4
const CRASHES = 1000
/**
 * Seconds: the crashes are spread over it; the silence that costs a seat; how often the others beat; how often the
 * server looks.
 */
const SPREAD = 60
const TIMEOUT = 20
const BEAT = 7
const SWEEP = 1
/** Seconds from a stream's reported end to its member's quit. */
const ENDED = 8

/** The same numbers in every run of a seed. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}

test.each([1, 2, 3])(
  'after 1,000 crashes everybody else knows in time, and nobody is a ghost (seed %i)',
  async (seed) => {
    const chance = random(seed)
    const { rooms, clock, media, notifier, store } = roomsFixture({
      multiRoom: { maxMembers: SEATS, onCreatorLeave: 'transfer' },
    })
    const everybody = Array.from({ length: ROOMS * SEATS }, (_, at) => ({
      userID: `u${at}`,
      roomID: `r${Math.floor(at / SEATS)}`,
      phase: Math.floor(chance() * BEAT),
    }))
    for (const { userID, roomID } of everybody) {
      await rooms.multi_room.enter(user(userID), roomID, entry(userID))
      media.publish(entry(userID).streamID)
    }
    const lots = everybody.map((who) => ({ who, lot: chance() })).sort((a, b) => a.lot - b.lot)
    const crashAt = new Map(lots.slice(0, CRASHES).map(({ who }) => [who.userID, 1 + Math.floor(chance() * SPREAD)]))

    const beatAt = new Map(everybody.map(({ userID }) => [userID, 0]))
    const dueAt = new Map<string, number>()
    const goneAt = new Map<string, number>()
    let heard = notifier.published.length
    for (let second = 1; second <= SPREAD + TIMEOUT + 2 * SWEEP; second++) {
      clock.advance(1000)
      for (const { userID, roomID, phase } of everybody) {
        const crash = crashAt.get(userID) ?? Number.POSITIVE_INFINITY
        if (second === crash) {
          // Half of the connections are reset, so that the media plane tells; of the others it knows only when asked.
          const told = chance() < 0.5
          if (told) media.unpublish(entry(userID).streamID)
          else media.states.set(entry(userID).streamID, 'ended')
          const silent = (beatAt.get(userID) ?? 0) + TIMEOUT + SWEEP
          dueAt.set(userID, told ? Math.min(silent, second + ENDED) : silent)
        } else if (second < crash && second % BEAT === phase) {
          await rooms.multi_room.beat(user(userID), roomID, false)
          beatAt.set(userID, second)
        }
      }
      await rooms.sweep()
      for (const { change } of notifier.published.slice(heard))
        if (change.type === 'quit') goneAt.set(change.member.userID, second)
      heard = notifier.published.length
    }

    const late = [...dueAt].filter(([userID, due]) => (goneAt.get(userID) ?? 0) > due)
    expect(late).toEqual([])
    expect(goneAt.size).toBe(CRASHES)
    expect([...goneAt.keys()].filter((userID) => !crashAt.has(userID))).toEqual([])
    expect(await store.counts()).toMatchObject({ members: ROOMS * SEATS - CRASHES })
  },
)
