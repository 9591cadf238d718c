import { describe, expect, it } from 'vitest'
import { RecentMap } from '../../server/limits/recent_map.js'
import { ManualClock } from '../support/manual_clock.js'

describe('RecentMap', () => {
  it('keeps what is asked for and forgets what is not, within its limit', () => {
    const map = new RecentMap<number, string>(100)
    map.set(0, 'asked for')
    for (let key = 1; key <= 1_000; key += 1) {
      map.set(key, `${key}`)
      expect(map.get(0)).toBe('asked for')
      expect(map.size).toBeLessThanOrEqual(100)
    }
    expect(map.get(1)).toBeUndefined()
    expect(map.get(1_000)).toBe('1000')
  })

  it('loses nothing of a set that is half as large as its limit, however it is walked through', () => {
    const map = new RecentMap<number, number>(100)
    for (let key = 0; key < 49; key += 1) map.set(key, key)
    for (let round = 0; round < 10; round += 1) for (let key = 0; key < 49; key += 1) expect(map.get(key)).toBe(key)
  })

  it('forgets what nobody asked for in a while, when something else comes', () => {
    const clock = new ManualClock()
    const map = new RecentMap<string, number>(1_000, { ms: 1_000, clock })
    map.set('left', 1)
    map.set('stays', 2)
    for (let number = 0; number < 5; number += 1) {
      clock.advance(999)
      map.set(`new ${number}`, number)
      expect(map.get('stays')).toBe(2)
    }
    expect(map.get('left')).toBeUndefined()
    map.delete('stays')
    expect(map.get('stays')).toBeUndefined()
    expect(map.size).toBeLessThan(6)
  })
})
