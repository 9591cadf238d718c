import { describe, expect, it } from 'vitest'
import { type BreakerState, CircuitBreaker } from '../../server/cloud/circuit_breaker.js'

describe('the circuit breaker', () => {
  const setUp = () => {
    let now = 0
    const changes: BreakerState[] = []
    const clock = { now: () => now, monotonic: () => now, after: () => () => {}, every: () => () => {} }
    const breaker = new CircuitBreaker(clock, { failures: 3, pause: 10_000, onChange: (state) => changes.push(state) })
    return { breaker, changes, at: (ms: number) => (now = ms) }
  }

  it('opens after failures in a row, and a success between them restarts the row', () => {
    const { breaker, changes } = setUp()
    breaker.failed()
    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    breaker.failed()
    expect(breaker.allows()).toBe(true)
    breaker.failed()
    expect(breaker.allows()).toBe(false)
    expect(changes).toEqual(['open'])
  })

  it('lets one call try after the pause, and closes when it succeeds', () => {
    const { breaker, changes, at } = setUp()
    for (let i = 0; i < 3; i++) breaker.failed()
    at(10_000)
    expect([breaker.allows(), breaker.allows()]).toEqual([true, false])
    breaker.succeeded()
    expect(breaker.allows()).toBe(true)
    expect(changes).toEqual(['open', 'half-open', 'closed'])
  })

  it('opens again at once when the try fails', () => {
    const { breaker, at } = setUp()
    for (let i = 0; i < 3; i++) breaker.failed()
    at(10_000)
    breaker.allows()
    breaker.failed()
    expect(breaker.allows()).toBe(false)
    at(20_000)
    expect(breaker.allows()).toBe(true)
  })
})
