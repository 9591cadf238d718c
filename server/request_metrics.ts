import { Counter, Histogram, type Registry } from 'prom-client'

/**
 * Counts requests by operation and result code. The counting is an addition to a
 * plain map; prom-client's labels are worked out only when somebody asks.
 */
export class RequestMetrics {
  private readonly counts = new Map<string, Map<number, number>>()
  private readonly seconds: Histogram

  constructor(registry: Registry) {
    const { counts } = this
    new Counter({
      name: 'rtcroom_requests_total',
      help: 'Requests by operation and result code (HTTP status where there is none)',
      labelNames: ['operation', 'code'],
      registers: [registry],
      collect() {
        this.reset()
        for (const [operation, codes] of counts) for (const [code, count] of codes) this.inc({ operation, code: String(code) }, count)
      },
    })
    this.seconds = new Histogram({
      name: 'rtcroom_request_seconds',
      help: 'How long requests took',
      buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2],
      registers: [registry],
    })
  }

  /** @param ms how long it took */
  count(operation: string, code: number, ms: number): void {
    let codes = this.counts.get(operation)
    if (codes === undefined) {
      codes = new Map()
      this.counts.set(operation, codes)
    }
    codes.set(code, (codes.get(code) ?? 0) + 1)
    this.seconds.observe(ms / 1000)
  }
}
