import { expect, it } from 'vitest'
import { Fuzzer } from './fuzz/fuzzer.js'

const INPUTS = 6000

it(`the relay withstands ${INPUTS} fuzzed connections: nothing thrown, nothing left, nothing let through`, async () => {
  const fuzzer = new Fuzzer()
  for (let seed = 1; seed <= INPUTS; seed++) {
    await fuzzer.run(seed).catch((error: unknown) => {
      throw new Error(`input ${seed}`, { cause: error })
    })
  }
  // Only the sweep's timer and the honest stream are left.
  expect(await fuzzer.remains()).toEqual({ streams: 1, players: 0, connections: 0, timers: 1 })
  const { rtmp, web, http, published, played, honest } = fuzzer.seen
  // The inputs are worth something: many get as far as publishing and playing.
  for (const count of [rtmp, web, http, published, played]) expect(count).toBeGreaterThan(50)
  expect(honest).toBe(Math.floor(INPUTS / 64))
}, 60_000)
