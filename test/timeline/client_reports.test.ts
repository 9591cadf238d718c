// What clients say of themselves had a bound per login alone, and logins cost nothing. One guest with a few hundred
// wrote 800 kB a second into the timelines: within two hours nothing was left of what had happened to others.
import { expect, it } from 'vitest'
import { ClientReports } from '../../server/timeline/client_reports.js'
import { ManualClock } from '../support/manual_clock.js'

it('takes so many reports of one network, and those of others', async () => {
  const clock = new ManualClock()
  let noted = 0
  const reports = new ClientReports({
    clock,
    timeline: { note: () => void noted++ },
    rooms: () => ({ belongs: async () => ({ role: 'member', type: 'multi_room' }) }),
  })
  const take = (session: string, network: string) =>
    reports.take({ userID: 'eve', session }, 'r', { text: 'x' }, network)
  for (let second = 0; second < 60; second++) {
    for (let login = 0; login < 100; login++)
      await take(`${second} ${login}`, '10.0.0.1').catch((error: unknown) =>
        expect(error).toMatchObject({ status: 429 }),
      )
    clock.advance(1_000)
  }
  expect(noted).toBeLessThan(500 + 61 * 20)
  expect(noted).toBeGreaterThan(500 + 58 * 20)
  await take('another', '10.0.0.2')
})
