import { describe, expect, it } from 'vitest'
import { CallerRates } from '../../server/limits/caller_rates.js'
import type { SharedLimit } from '../../server/limits/shared_limit.js'
import { ManualClock } from '../support/manual_clock.js'

/*
 * The story: over several nodes each counted rings, entries to queues and complaints for itself,
 * so that a flood through three nodes was three floods.
 */

function node(sharedLimit?: SharedLimit, clock = new ManualClock()) {
  const user = { perSecond: 1 / 10, burst: 2 }
  const network = { perSecond: 1 / 10, burst: 3 }
  const rates = new CallerRates({ name: 'rings', user, network, refusal: 'no', clock, sharedLimit })
  const admitted = (userID: string, from: string) =>
    rates.take(userID, from).then(
      () => true,
      (error: { status: number }) => (error.status === 429 ? false : Promise.reject(error)),
    )
  return { clock, admitted }
}

/** Counts what it is asked for, up to the burst, for ever. */
function counting(): SharedLimit {
  const counts = new Map<string, number>()
  return {
    async take(key, _perSecond, burst) {
      const count = (counts.get(key) ?? 0) + 1
      counts.set(key, count)
      return count <= burst ? 0 : 1_000
    },
  }
}

describe('CallerRates', () => {
  it('are of a user, and of a network whoever he is there', async () => {
    const { clock, admitted } = node()
    expect([await admitted('eve', 'a'), await admitted('eve', 'b'), await admitted('eve', 'c')]).toEqual([
      true,
      true,
      false,
    ])
    for (const name of ['e1', 'e2']) expect(await admitted(name, 'a')).toBe(true)
    expect(await admitted('e3', 'a')).toBe(false)
    expect(await admitted('e3', 'd')).toBe(true)
    clock.advance(10_000)
    expect(await admitted('eve', 'b')).toBe(true)
  })

  it('are counted by all nodes together', async () => {
    const shared = counting()
    const [one, two] = [node(shared), node(shared)]
    expect([await one.admitted('eve', 'a'), await two.admitted('eve', 'a')]).toEqual([true, true])
    expect([await one.admitted('eve', 'a'), await two.admitted('eve', 'a')]).toEqual([false, false])
  })

  it('are counted by each node while nobody can count for all', async () => {
    const { admitted } = node({ take: () => Promise.reject(new Error('away')) })
    expect([await admitted('eve', 'a'), await admitted('eve', 'b'), await admitted('eve', 'c')]).toEqual([
      true,
      true,
      false,
    ])
  })
})
