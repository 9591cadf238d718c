import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { Code } from '../../wxlite/utils/protocol.js'
import { networkOf } from '../http/network.js'
import { ProtocolError } from '../protocol_error.js'
import type { Layer } from './state.js'

export interface RateLimit {
  enabled: boolean
  points: number
  /** Seconds in which so many are allowed. */
  duration: number
}

type Key = 'address' | 'user'

/**
 * Allows so many requests per client address, or per user (after identity; those who may ask without
 * saying who they are, as first-generation clients do, are no one user). Generous per address, since a
 * whole hall of phones may stand behind one; an IPv6 client is its /64.
 */
export function rateLimit(by: Key, limit: RateLimit): Layer {
  if (!limit.enabled) return (next) => next
  const limiter = new RateLimiterMemory({ points: limit.points, duration: limit.duration })
  return (next) => async (ctx) => {
    const key = by === 'user' ? (ctx.state.caller?.userID ?? '') : networkOf(ctx.state.ip ?? '')
    if (key === '') return next(ctx)
    try {
      await limiter.consume(key)
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal
      const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000))
      ctx.set('Retry-After', String(seconds))
      throw new ProtocolError(Code.BAD_REQUEST, '请求过于频繁，请稍后再试', {}, 429)
    }
    return next(ctx)
  }
}
