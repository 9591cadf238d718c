import type { Logger } from 'pino'
import type { Clock } from '../clock.js'

/** How often given-up orders are summed up in the log, ms. */
const SUMMARY = 60_000

export interface Fault {
  /** Tells faults of one call apart: the cloud's code, or how it was away. */
  kind: string | number
  /** Only the operator can put it right: logged as an error. */
  configuration?: boolean
  /** Further fields of the line. No secrets. */
  [detail: string]: unknown
}

/**
 * What goes wrong with one cloud: says each kind of failure once until that call works again, and counts what had to be
 * given up.
 */
export class FaultLog {
  private readonly said = new Set<string>()
  private failures = 0
  private lost = 0
  private summedUp = Number.NEGATIVE_INFINITY

  constructor(
    /** As it stands in the log. */
    private readonly cloud: string,
    private readonly log: Logger,
    private readonly clock: Clock,
  ) {}

  /** Calls that failed since the start. */
  get failed(): number {
    return this.failures
  }

  /** Orders given up since the start. */
  get givenUp(): number {
    return this.lost
  }

  /** @param call what was asked, without ids: one of a handful. */
  fail(call: string, { kind, configuration = false, ...details }: Fault): void {
    this.failures += 1
    const said = `${call} ${kind}`
    if (this.said.has(said)) return
    this.said.add(said)
    this.log[configuration ? 'error' : 'warn'](
      { call, kind, ...details },
      `${this.cloud}: a call failed; said once until one works again`,
    )
  }

  work(call: string): void {
    for (const said of this.said) if (said.startsWith(`${call} `)) this.said.delete(said)
  }

  /** Each one at level debug, and how many at warn, at most once a minute. */
  giveUp(what: { [field: string]: unknown }): void {
    this.lost += 1
    this.log.debug(what, `${this.cloud}: an order was given up`)
    const now = this.clock.monotonic()
    if (now - this.summedUp < SUMMARY) return
    this.summedUp = now
    this.log.warn({ ...what, givenUp: this.lost }, `${this.cloud}: orders were given up`)
  }
}
