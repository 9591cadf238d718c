import { describe, expect, it } from 'vitest'
import { ownerOf, PushRights, revocationAlive } from '../../server/media/push_rights.js'

const TTL = 100
function setUp() {
  let now = 1_000_000
  let serial = 0
  const kept = new Map<string, string>()
  const store = { get: (key: string) => kept.get(key), set: async (key: string, value: string) => void kept.set(key, value) }
  const clock = { now: () => now, after: () => () => {}, every: () => () => {} }
  const ids = { hex: () => (serial++).toString(16).padStart(12, '0') }
  return { rights: new PushRights({ clock, ids, ttl: TTL, store }), kept, pass: (seconds: number) => (now += seconds * 1000) }
}

describe('push rights', () => {
  it('name a stream after its owner, also one whose id has underscores', () => {
    const { rights } = setUp()
    expect(ownerOf(rights.grant('a_b-c_').streamID)).toBe('a_b-c_')
    expect(ownerOf('somebody')).toBeUndefined()
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
    const { rights, kept, pass } = setUp()
    await rights.revokeUser('alice')
    await rights.revokeStream('s')
    const now = pass(TTL - 1)
    expect([...kept.values()].every((value) => revocationAlive(value, now))).toBe(true)
    expect([...kept.values()].some((value) => revocationAlive(value, pass(3)))).toBe(false)
  })
})
