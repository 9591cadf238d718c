import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { Code } from '../../wxlite/utils/protocol.js'
import { environmentName } from '../config.js'
import { networkOf } from '../http/network.js'
import type { StrikeLog } from '../limits/strike_log.js'
import { ProtocolError } from '../protocol_error.js'
import type { Context, Layer } from './state.js'

export interface RateLimit {
  enabled: boolean
  points: number
  /** Seconds in which so many are allowed. */
  duration: number
  /** The setting that says how many. */
  setting: string
  strikes: StrikeLog
  /** Which requests count; all without it. */
  counts?: (ctx: Context) => boolean
}

type Key = 'address' | 'user'

const BY_ADDRESS = 'When a proxy stands before this server set trustProxy: its address is not that of everybody then'

/**
 * Allows so many requests per client address, or per user (after identity; those who may ask without
 * saying who they are, as first-generation clients do, are no one user). Generous per address, since a
 * whole hall of phones may stand behind one; an IPv6 client is its /64.
 */
export function rateLimit(
  by: Key,
  { enabled, points, duration, setting, strikes, counts = () => true }: RateLimit,
): Layer {
  if (!enabled) return (next) => next
  const limiter = new RateLimiterMemory({ points, duration })
  const remedy = `More than ${points} in ${duration} s of one ${by}; raise it by ${setting} in config.ts or ${environmentName(setting)}`
  return (next) => async (ctx) => {
    const key = by === 'user' ? (ctx.state.caller?.userID ?? '') : networkOf(ctx.state.ip ?? '')
    if (key === '' || !counts(ctx)) return next(ctx)
    try {
      await limiter.consume(key)
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal
      strikes.struck(setting, { [by]: key }, by === 'user' ? remedy : `${remedy}. ${BY_ADDRESS}`)
      const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000))
      ctx.set('Retry-After', String(seconds))
      throw new ProtocolError(Code.BAD_REQUEST, '请求过于频繁，请稍后再试', {}, 429)
    }
    return next(ctx)
  }
}
