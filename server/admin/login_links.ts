import type { Clock } from '../clock.js'
import type { Ids } from '../ids.js'

/** How long a link is good (ms), and how many may be open at once: beyond it the oldest goes. */
const GOOD_FOR = 60_000
const LIMIT = 10_000
const CODE_BYTES = 24

interface Link {
  readonly userID: string
  readonly ttl: number | undefined
  readonly until: number
}

/** Single-use codes that stand for a login, so that no token of an administrator ever enters an agent's page. */
export class LoginLinks {
  /** In the order in which they were made, and so in which they end. */
  private readonly open = new Map<string, Link>()

  constructor(
    private readonly clock: Pick<Clock, 'monotonic'>,
    private readonly ids: Ids,
  ) {}

  /** @param ttl of the login to come, as of issue_login */
  make(userID: string, ttl: number | undefined): string {
    const now = this.clock.monotonic()
    for (const [code, { until }] of this.open) {
      if (until > now && this.open.size < LIMIT) break
      this.open.delete(code)
    }
    const code = this.ids.hex(CODE_BYTES)
    this.open.set(code, { userID, ttl, until: now + GOOD_FOR })
    return code
  }

  /** Whose login a code stands for; undefined when it is used, over or unknown. It is used then. */
  use(code: string): { userID: string; ttl: number | undefined } | undefined {
    const link = this.open.get(code)
    this.open.delete(code)
    return link && link.until > this.clock.monotonic() ? link : undefined
  }
}
