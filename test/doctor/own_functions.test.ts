import { describe, expect, it } from 'vitest'
import { readConfig } from '../../server/config.js'
import { ownFunctions } from '../../server/doctor/own_functions.js'

/*
 * With accounts of its own a server got seven green lines, while nobody could log in: the doctor had not asked the
 * account service, and did not say so.
 */
describe('functions of config.ts', () => {
  it('are told as not tried where they are used', () => {
    const custom = readConfig({
      identity: { mode: 'custom', custom: async () => 'ann' },
      moderation: { provider: 'custom', custom: async () => 'pass' },
    })
    expect(ownFunctions(custom)).toMatchObject([
      { name: 'identity', untried: true, messageEn: expect.stringContaining('identity.custom') },
      { name: 'moderation', untried: true, messageEn: expect.stringContaining('moderation.custom') },
    ])
  })

  it('are no subject where there are none', () => {
    expect(ownFunctions(readConfig())).toEqual([])
  })
})
