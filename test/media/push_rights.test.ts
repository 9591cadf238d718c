import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { randomIds } from '../../server/ids.js'
import {
  causeOfRevocation,
  grantedTo,
  ownerOfRevocation,
  PushRights,
  revocationAlive,
} from '../../server/media/push_rights.js'
import { PersistedMap } from '../../server/store/persisted_map.js'
import { ManualClock } from '../support/manual_clock.js'
import { silentLog } from '../support/silent_log.js'

const TTL = 100
function setUp() {
  let now = 1_000_000
  let serial = 0
  const own = new Map<string, string>()
  const others = new Map<string, string>()
  const store = (kept: Map<string, string>) => ({
    get: (key: string) => kept.get(key),
    set: async (key: string, value: string) => void kept.set(key, value),
  })
  const clock = { now: () => now, monotonic: () => now, after: () => () => {}, every: () => () => {} }
  const ids = { hex: () => (serial++).toString(16).padStart(12, '0') }
  return {
    rights: new PushRights({ clock, ids, ttl: TTL, revocations: { own: store(own), others: store(others) } }),
    own,
    others,
    pass: (seconds: number) => (now += seconds * 1000),
  }
}

describe('push rights', () => {
  it('name a stream after its owner, also one whose id has underscores', () => {
    const { rights } = setUp()
    expect(grantedTo(rights.grant('a_b-c_').streamID)).toBe('a_b-c_')
    expect(grantedTo('somebody')).toBeUndefined()
    expect(rights.grant('alice').streamID).not.toBe(rights.grant('alice').streamID)
  })

  it('die with a kick, all that were handed out, and none that is handed out after it in the same second', async () => {
    const { rights } = setUp()
    const before = [rights.grant('alice'), rights.grant('alice')]
    const other = rights.grant('alic')
    await rights.revokeUser('alice')
    const after = rights.grant('alice')
    expect(before.map((it) => rights.revoked(it.streamID, it.expires))).toEqual([true, true])
    expect(rights.revoked(after.streamID, after.expires)).toBe(false)
    expect(rights.revoked(other.streamID, other.expires)).toBe(false)
    await rights.revokeUser('alice')
    expect(rights.revoked(after.streamID, after.expires)).toBe(true)
    const again = rights.grant('alice')
    expect(rights.revoked(again.streamID, again.expires)).toBe(false)
  })

  it('of one stream can be taken alone', async () => {
    const { rights } = setUp()
    const [first, second] = [rights.grant('alice'), rights.grant('alice')]
    await rights.revokeStream(first.streamID)
    expect(rights.revoked(first.streamID, first.expires)).toBe(true)
    expect(rights.revoked(second.streamID, second.expires)).toBe(false)
  })

  it('need not be remembered once the URLs that they kill are expired', async () => {
    const { rights, own, others, pass } = setUp()
    await rights.revokeUser('alice')
    await rights.revokeStream('s')
    const now = pass(TTL - 1)
    expect([...own.values(), ...others.values()].every((value) => revocationAlive(value, now))).toBe(true)
    expect([...own.values(), ...others.values()].some((value) => revocationAlive(value, pass(3)))).toBe(false)
  })

  /*
   * Everybody who renews a push URL writes a line into the list of dead ones. After 201,000 renewals by guests the
   * oldest line was dropped: that of a kick, and the kicked user could publish again.
   */
  it('of a kick outlive any number of renewals by others, and of kicks by another creator', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'push-rights-'))
    const clock = new ManualClock()
    const open = (name: string, group: (key: string, value: string) => string) =>
      PersistedMap.open({ file: path.join(folder, name), limit: 1000, clock, log: silentLog, group })
    const revocations = { own: await open('own', ownerOfRevocation), others: await open('others', causeOfRevocation) }
    const rights = new PushRights({ clock, ids: randomIds, ttl: TTL, revocations })
    const kicked = rights.grant('kicked')
    await rights.revokeUser('kicked', 'creator')
    for (let guest = 0; guest < 2000; guest++) void rights.revokeUser(`g${guest}`)
    for (let guest = 0; guest < 2000; guest++) await rights.revokeUser(`h${guest}`, 'hostile')
    expect(rights.revoked(kicked.streamID, kicked.expires)).toBe(true)
    await rm(folder, { recursive: true })
  })
})
