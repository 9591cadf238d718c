import { expect } from 'vitest'
import type { FakePhone, PhoneKind } from '../../support/fake-wx.js'
import type { Storm } from './storm.js'

/** A storm over people who are in a room, or in none. */
export interface Peopled extends Storm {
  readonly people: readonly { readonly phone: FakePhone; readonly room: { logout(): Promise<void> } }[]
  begin(): Promise<void>
  /** Something happens to somebody. */
  step(): void
}

export interface StormsOptions<S extends Peopled> {
  storm(seed: number, kind: PhoneKind): S
  /** Enough of them is enough. */
  faults: number
  turns: number
  /** In a turn, which lasts 400 ms. */
  steps: number
  /** Expects that all see what is. Answers how many were looked at. */
  compare(storm: S, seed: number): Promise<number>
}

/**
 * Storm after storm, each compared once it is over, and left without anything behind. Answers how many were compared.
 */
export async function storms<S extends Peopled>(kind: PhoneKind, options: StormsOptions<S>): Promise<number> {
  const first = Number(process.env.STORM_SEED ?? Date.now() % 1_000_000)
  let faults = 0
  let compared = 0
  let seed = first
  for (; faults < options.faults; seed += 1) {
    const storm = options.storm(seed, kind)
    await storm.begin()
    for (let turn = 0; turn < options.turns; turn += 1) {
      for (let step = 0; step < options.steps; step += 1) storm.step()
      await storm.pass(400)
    }
    await storm.heal()
    compared += await options.compare(storm, seed)
    faults += storm.faults
    for (const { phone, room } of storm.people) {
      const left = room.logout()
      await storm.pass(10_000)
      await left
      expect(phone.leftovers, `seed ${seed}`).toEqual({ timers: 0, requests: 0, sockets: 0, listeners: 0 })
      expect(phone.timers.reported, `seed ${seed}`).toEqual([])
    }
    storm.server.close()
  }
  console.log(`${kind}: faults: ${faults}, compared: ${compared}, seeds ${first} to ${seed - 1}`)
  return compared
}
