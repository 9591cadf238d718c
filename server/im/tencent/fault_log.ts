import type { Logger } from 'pino'
import type { Clock } from '../../clock.js'
import type { Outcome } from './rest_api.js'

/** How often given-up notifications are summed up in the log, ms. */
const SUMMARY = 60_000

/** Says each kind of failure once until that call works again, and counts what had to be given up. */
export class FaultLog {
  private readonly said = new Set<string>()
  private lost = 0
  private summedUp = Number.NEGATIVE_INFINITY

  constructor(
    private readonly log: Logger,
    private readonly clock: Clock,
  ) {}

  /** Notifications given up since the start. */
  get givenUp(): number {
    return this.lost
  }

  failed(command: string, { verdict, code, info }: Outcome): void {
    const kind = `${command} ${code || verdict}`
    if (verdict === 'blocked' || this.said.has(kind)) return
    this.said.add(kind)
    const level = verdict === 'configuration' ? 'error' : 'warn'
    this.log[level]({ command, verdict, code, info }, 'im: a call to Tencent IM failed; said once until it works again')
  }

  worked(command: string): void {
    for (const kind of this.said) if (kind.startsWith(`${command} `)) this.said.delete(kind)
  }

  /** Each one at level debug, and how many at warn, at most once a minute. */
  gaveUp(what: { [field: string]: unknown }): void {
    this.lost += 1
    this.log.debug(what, 'im: a notification was given up')
    const now = this.clock.now()
    if (now - this.summedUp < SUMMARY) return
    this.summedUp = now
    this.log.warn({ ...what, givenUp: this.lost }, 'im: notifications were given up; clients find out by their heartbeat')
  }
}
