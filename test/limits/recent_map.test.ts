import { describe, expect, it } from 'vitest'
import { RecentMap } from '../../server/limits/recent_map.js'

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
})
