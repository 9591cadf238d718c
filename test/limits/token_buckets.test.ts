import { describe, expect, it } from 'vitest'
import { TokenBuckets } from '../../server/limits/token_buckets.js'

/*
 * The story: in 46 minutes of rooms that came and went each limit remembered 10,400 users who had left long ago, on
 * their way to its bound of 20,000. A bucket that is full again is like one that was never asked for.
 */
describe('TokenBuckets', () => {
  it('forgets who was there once, when others come', () => {
    const buckets = new TokenBuckets(10, 100)
    let most = 0
    for (let user = 0; user < 10_000; user += 1) {
      const now = user * 100
      buckets.of(`user ${user}`, now).take(now)
      most = Math.max(most, buckets.size)
    }
    expect(most).toBeLessThan(300)
  })

  it('forgets nobody who has used up something, nor a debt', () => {
    const buckets = new TokenBuckets(1, 10)
    expect(buckets.of('busy', 0).take(0, 10)).toBe(true)
    buckets.of('debtor', 0).spend(0, 60)
    for (const now of [5_000, 9_999]) buckets.of(`passer-by ${now}`, now).take(now)
    expect(buckets.of('busy', 9_999).take(9_999, 10)).toBe(false)
    buckets.of('passer-by', 45_000).take(45_000)
    expect(buckets.of('debtor', 45_000).wait(45_000)).toBe(6_000)
  })
})
