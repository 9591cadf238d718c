import { Counter, type Registry } from 'prom-client'
import { RequestTimes, type Times } from './request_times.js'

interface Tally {
  readonly codes: Map<number, number>
  readonly times: Times
}

/** Counts requests by operation and result, and their time in buckets. Counting is an addition in a plain map. */
export class RequestMetrics {
  private readonly tallies = new Map<string, Tally>()
  private readonly times: RequestTimes

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
    this.times = new RequestTimes(registry)
  }

  /** @param ms how long it took */
  count(operation: string, code: number, ms: number): void {
    let tally = this.tallies.get(operation)
    if (tally === undefined) {
      tally = { codes: new Map(), times: this.times.of(operation) }
      this.tallies.set(operation, tally)
    }
    tally.codes.set(code, (tally.codes.get(code) ?? 0) + 1)
    tally.times.add(ms / 1000)
  }
}
