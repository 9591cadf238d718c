import { Histogram, type Registry } from 'prom-client'

/** Upper bounds, in seconds. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const NAME = 'rtcroom_request_seconds'
const HELP = 'Seconds that requests took, by operation'

/** How long the requests of one operation took. */
export class Times {
  readonly buckets = BOUNDS.map(() => 0)
  sum = 0
  count = 0

  add(seconds: number): void {
    this.sum += seconds
    this.count += 1
    const bucket = BOUNDS.findIndex((bound) => seconds <= bound)
    if (bucket >= 0) this.buckets[bucket] = (this.buckets[bucket] ?? 0) + 1
  }
}

/**
 * A histogram that is counted in plain numbers and written when somebody asks for it: `observe` of prom-client checks
 * and hashes its labels at each call, which took a fiftieth of a heartbeat.
 */
export class RequestTimes extends Histogram<'operation'> {
  readonly #times = new Map<string, Times>()

  constructor(registry: Registry) {
    super({ name: NAME, help: HELP, labelNames: ['operation'], registers: [registry] })
  }

  of(operation: string): Times {
    const times = new Times()
    this.#times.set(operation, times)
    return times
  }

  /** What prom-client writes, and what its `get` is made of. */
  async getForPromString() {
    const values = [...this.#times].flatMap(([operation, times]) => lines({ operation }, times))
    return { name: NAME, help: HELP, type: 'histogram', aggregator: 'sum', values }
  }
}

function lines(sharedLabels: { operation: string }, { buckets, sum, count }: Times) {
  const line = (part: string, labels: { le?: string }, value: number) => {
    return { metricName: `${NAME}_${part}`, labels, sharedLabels, value }
  }
  let below = 0
  return [
    ...BOUNDS.map((bound, index) => {
      below += buckets[index] ?? 0
      return line('bucket', { le: String(bound) }, below)
    }),
    line('bucket', { le: '+Inf' }, count),
    line('sum', {}, sum),
    line('count', {}, count),
  ]
}
