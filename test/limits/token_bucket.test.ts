import { describe, expect, it } from 'vitest'
import { TokenBucket } from '../../server/limits/token_bucket.js'

describe('TokenBucket', () => {
  const taken = (bucket: TokenBucket, now: number) => {
    let count = 0
    while (bucket.take(now)) count += 1
    return count
  }

  it('gives a burst, then its rate, and never more than the burst at once', () => {
    const bucket = new TokenBucket(10, 20)
    expect(taken(bucket, 0)).toBe(20)
    expect(taken(bucket, 99)).toBe(0)
    expect(taken(bucket, 500)).toBe(5)
    expect(taken(bucket, 3_600_000)).toBe(20)
  })

  it('says how long to wait', () => {
    const bucket = new TokenBucket(10, 1)
    expect(bucket.wait(0)).toBe(0)
    bucket.take(0)
    expect(bucket.wait(0)).toBe(100)
    expect(bucket.wait(40)).toBe(60)
    expect(bucket.take(100)).toBe(true)
  })

  it('is not confused by a clock that goes back', () => {
    const bucket = new TokenBucket(10, 1)
    bucket.take(1_000)
    expect(bucket.take(0)).toBe(false)
    expect(bucket.take(100)).toBe(true)
  })
})
