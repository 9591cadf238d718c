import type { Logger } from 'pino'
import type { Clock } from '../clock.js'

/** Between two lines about the same limit (ms). */
const PAUSE = 10_000

/**
 * Logs that a limit was hit and how to change it, at a bounded rate however many clients hit it: a limit that nobody
 * knows of looks like a fault.
 */
export class StrikeLog {
  private readonly limits = new Map<string, { since: number; count: number }>()

  constructor(
    private readonly log: Logger,
    private readonly clock: Pick<Clock, 'monotonic'>,
  ) {}

  /** @param limit its name, one of a handful; `who` hit it now; `remedy`: what the operator can do. */
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
