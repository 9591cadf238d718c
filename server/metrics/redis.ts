import type { Registry } from 'prom-client'
import type { RedisStore } from '../store/redis/redis_store.js'
import { counter, gauge } from './rooms.js'

/** How rooms in Redis fare: what its calls cost, and how far the bus is behind. */
export function redisMetrics(registry: Registry, redis: RedisStore): void {
  const { link, bus, clock } = redis
  counter(registry, 'rtcroom_redis_calls_total', 'Calls of Redis that were answered', () => link.calls.answered)
  counter(registry, 'rtcroom_redis_call_seconds_total', 'Seconds that these took together', () => link.calls.ms / 1000)
  counter(
    registry,
    'rtcroom_redis_away_total',
    'Calls that were given up since Redis was away',
    () => link.calls.givenUp,
  )
  gauge(registry, 'rtcroom_redis_read_only', '1 while Redis takes no changes: it is full, or its disk is', () =>
    Number(link.readOnly),
  )
  counter(
    registry,
    'rtcroom_redis_conflicts_total',
    'Changes that had to be decided again since another one came before',
    () => redis.conflicts,
  )
  gauge(
    registry,
    'rtcroom_redis_clock_offset_seconds',
    'By how much the clock of Redis is ahead of this one',
    () => clock.ahead / 1000,
  )
  gauge(
    registry,
    'rtcroom_bus_lag_seconds',
    'From writing an entry of the bus to hearing it here',
    () => bus.lag / 1000,
  )
  gauge(registry, 'rtcroom_bus_probe_age_seconds', 'Since this node heard itself on the bus', () => bus.probeAge / 1000)
}
