import { Counter, Histogram, type Registry } from 'prom-client'

interface Tally {
  readonly codes: Map<number, number>
  readonly seconds: Histogram.Internal<'operation'>
}

/** Upper bounds of the histogram, in seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/**
 * Counts requests by operation and result, and their time in buckets. Counting is an addition in a plain map, and
 * the labels of an operation are worked out once.
 */
export class RequestMetrics {
  private readonly tallies = new Map<string, Tally>()
  private readonly seconds: Histogram<'operation'>

  constructor(registry: Registry) {
    const { tallies } = this
    new Counter({
      name: 'rtcroom_requests_total',
      help: 'Requests by operation and result code (HTTP status where there is none)',
      labelNames: ['operation', 'code'],
      registers: [registry],
      collect() {
        this.reset()
        for (const [operation, { codes }] of tallies)
          for (const [code, count] of codes) this.inc({ operation, code: String(code) }, count)
      },
    })
    this.seconds = new Histogram({
      name: 'rtcroom_request_seconds',
      help: 'Seconds that requests took, by operation',
      labelNames: ['operation'],
      buckets: BUCKETS,
      registers: [registry],
    })
  }

  /** @param ms how long it took */
  count(operation: string, code: number, ms: number): void {
    let tally = this.tallies.get(operation)
    if (tally === undefined) {
      tally = { codes: new Map(), seconds: this.seconds.labels(operation) }
      this.tallies.set(operation, tally)
    }
    tally.codes.set(code, (tally.codes.get(code) ?? 0) + 1)
    tally.seconds.observe(ms / 1000)
  }
}
