import type { Logger } from 'pino'
import type { Clock } from '../clock.js'

/** Between two lines about the same limit (ms). */
const PAUSE = 10_000

/**
 * Says which limit strikes and how to change it, whatever number of clients it strikes: a limit that nobody hears of
 * looks like a fault.
 */
export class StrikeLog {
  private readonly limits = new Map<string, { since: number; count: number }>()

  constructor(
    private readonly log: Logger,
    private readonly clock: Pick<Clock, 'monotonic'>,
  ) {}

  /** @param limit its name, one of a handful; `who` it struck now; `remedy` for the operator. */
  struck(limit: string, who: { [field: string]: unknown }, remedy: string): void {
    const now = this.clock.monotonic()
    const known = this.limits.get(limit) ?? { since: Number.NEGATIVE_INFINITY, count: 0 }
    this.limits.set(limit, known)
    known.count += 1
    if (now - known.since < PAUSE) return
    this.log.info({ limit, ...who, refused: known.count }, `a limit struck: ${limit}. ${remedy}`)
    known.since = now
    known.count = 0
  }
}
