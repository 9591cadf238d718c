import { Counter, type Registry } from 'prom-client'

interface Tally {
  readonly codes: Map<number, number>
  ms: number
}

/**
 * Counts requests and their time by operation. Counting is an addition in a plain map;
 * prom-client's labels are worked out only when somebody asks.
 */
export class RequestMetrics {
  private readonly tallies = new Map<string, Tally>()

  constructor(registry: Registry) {
    const { tallies } = this
    new Counter({
      name: 'rtcroom_requests_total',
      help: 'Requests by operation and result code (HTTP status where there is none)',
      labelNames: ['operation', 'code'],
      registers: [registry],
      collect() {
        this.reset()
        for (const [operation, { codes }] of tallies) for (const [code, count] of codes) this.inc({ operation, code: String(code) }, count)
      },
    })
    new Counter({
      name: 'rtcroom_request_seconds_total',
      help: 'Seconds that requests took, by operation; over their number it is the mean',
      labelNames: ['operation'],
      registers: [registry],
      collect() {
        this.reset()
        for (const [operation, { ms }] of tallies) this.inc({ operation }, ms / 1000)
      },
    })
  }

  /** @param ms how long it took */
  count(operation: string, code: number, ms: number): void {
    let tally = this.tallies.get(operation)
    if (tally === undefined) {
      tally = { codes: new Map(), ms: 0 }
      this.tallies.set(operation, tally)
    }
    tally.codes.set(code, (tally.codes.get(code) ?? 0) + 1)
    tally.ms += ms
  }
}
