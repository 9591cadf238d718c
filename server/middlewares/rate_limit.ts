import { Code } from '../../wxlite/utils/protocol.js'
import type { Clock } from '../clock.js'
import { environmentName } from '../config.js'
import type { SharedLimit } from '../limits/shared_limit.js'
import { SharedRate } from '../limits/shared_rate.js'
import type { StrikeLog } from '../limits/strike_log.js'
import { ProtocolError } from '../protocol_error.js'
import type { Context, Handler, Layer } from './state.js'

export interface RateLimit {
  enabled: boolean
  points: number
  /** Seconds in which `points` requests are allowed. */
  duration: number
  clock: Pick<Clock, 'monotonic'>
  /** Name of the setting, for the log. */
  setting: string
  strikes: StrikeLog
  /** Counts over all nodes; while that fails, each node counts for itself. */
  sharedLimit?: SharedLimit
  /** Which requests count; absent: all. */
  counts?: (ctx: Context) => boolean
  /** How many requests one counts as; absent: 1. */
  cost?: (ctx: Context) => number
}

type Key = 'address' | 'user'

const BY_ADDRESS = 'When a proxy stands before this server set trustProxy: its address is not that of everybody then'

/**
 * Limits requests per client network, or per user (after identity; anonymous callers, as first-generation clients may
 * be, are not counted as a user). Limits per network are generous, since a whole hall of phones may share an address;
 * an IPv6 client is its /64. Every request passes two of these: a bucket answers synchronously, where a limiter with
 * a promise took a twentieth of a heartbeat.
 */
export function rateLimit(by: Key, options: RateLimit): Layer {
  const { enabled, points, duration, clock, setting, strikes, sharedLimit, counts, cost } = options
  if (!enabled) return (next) => next
  const rate = new SharedRate({
    name: setting,
    rate: { perSecond: points / duration, burst: points },
    clock,
    sharedLimit,
  })
  const remedy = `More than ${points} in ${duration} s of one ${by}; raise it by ${setting} in config.ts or ${environmentName(setting)}`
  const refuse = (ctx: Context, key: string, wait: number): never => {
    strikes.struck(setting, { [by]: key }, by === 'user' ? remedy : `${remedy}. ${BY_ADDRESS}`)
    ctx.set('Retry-After', String(Math.ceil(wait / 1000)))
    throw new ProtocolError(Code.BAD_REQUEST, '请求过于频繁，请稍后再试', {}, 429)
  }
  const pass = (next: Handler, ctx: Context, key: string, wait: number) =>
    wait === 0 ? next(ctx) : refuse(ctx, key, wait)
  return (next) => (ctx) => {
    const key = by === 'user' ? ctx.state.caller?.userID : ctx.state.network
    if (!key || counts?.(ctx) === false) return next(ctx)
    const wait = rate.take(key, cost?.(ctx))
    return typeof wait === 'number' ? pass(next, ctx, key, wait) : wait.then((ms) => pass(next, ctx, key, ms))
  }
}
