import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { RequestMetrics } from '../../server/metrics/requests.js'

it('counts requests by their time in buckets that add up, as Prometheus wants a histogram', async () => {
  const registry = new Registry()
  const metrics = new RequestMetrics(registry)
  for (const ms of [0.5, 1, 3, 3, 40, 20_000]) metrics.count('login', 0, ms)
  metrics.count('logout', 7, 5)
  const text = await registry.metrics()
  for (const line of [
    '# TYPE rtcroom_request_seconds histogram',
    'rtcroom_request_seconds_bucket{le="0.001",operation="login"} 2',
    'rtcroom_request_seconds_bucket{le="0.0025",operation="login"} 2',
    'rtcroom_request_seconds_bucket{le="0.005",operation="login"} 4',
    'rtcroom_request_seconds_bucket{le="0.05",operation="login"} 5',
    'rtcroom_request_seconds_bucket{le="10",operation="login"} 5',
    'rtcroom_request_seconds_bucket{le="+Inf",operation="login"} 6',
    'rtcroom_request_seconds_count{operation="login"} 6',
    'rtcroom_request_seconds_bucket{le="0.005",operation="logout"} 1',
    'rtcroom_requests_total{operation="logout",code="7"} 1',
  ])
    expect(text).toContain(`${line}\n`)
  expect(text).toMatch(/rtcroom_request_seconds_sum\{operation="login"\} 20\.0475\n/)
})
