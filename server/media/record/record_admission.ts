import type { Clock } from '../../clock.js'
import { RecentMap } from '../../limits/recent_map.js'
import { TokenBucket } from '../../limits/token_bucket.js'
import { networkKey, type Payer } from './record_entry.js'

/** Files being written at a time, and new ones: so many at once, then one in so many seconds. */
const USER = { running: 64, burst: 64, secondsPerFile: 10 }
const NETWORK = { running: 256, burst: 256, secondsPerFile: 1 }
/** Users and networks whose pace is remembered. */
const KNOWN = 20_000

/**
 * How much each user and each network may have recorded at a time, and how often. Guest ids cost nothing: a network has
 * bounds too.
 */
export class RecordAdmission {
  private readonly running = new Map<string, number>()
  private readonly paces = new RecentMap<string, TokenBucket>(KNOWN)

  constructor(private readonly clock: Clock) {}

  /** Why no file of this payer can begin now; undefined when one can. For the log. */
  refusal(payer: Payer): string | undefined {
    const now = this.clock.monotonic()
    for (const { key, who, limits } of partiesOf(payer)) {
      if ((this.running.get(key) ?? 0) >= limits.running) return `too many files of one ${who} are being written`
      if (this.pace(key, limits).wait(now) > 0) return `one ${who} begins files too often`
    }
    return undefined
  }

  /** Answers what to call when the file has ended, or why it cannot begin. */
  begin(payer: Payer): (() => void) | string {
    const refusal = this.refusal(payer)
    if (refusal !== undefined) return refusal
    for (const { key, limits } of partiesOf(payer)) {
      this.pace(key, limits).take(this.clock.monotonic())
      this.running.set(key, (this.running.get(key) ?? 0) + 1)
    }
    return () => this.end(payer)
  }

  private end(payer: Payer): void {
    for (const { key } of partiesOf(payer)) {
      const left = (this.running.get(key) ?? 0) - 1
      if (left > 0) this.running.set(key, left)
      else this.running.delete(key)
    }
  }

  private pace(key: string, { burst, secondsPerFile }: typeof USER): TokenBucket {
    const known = this.paces.get(key)
    if (known) return known
    const bucket = new TokenBucket(1 / secondsPerFile, burst)
    this.paces.set(key, bucket)
    return bucket
  }
}

function partiesOf(payer: Payer) {
  return [
    { key: `user ${payer.userID}`, who: 'user', limits: USER },
    { key: `network ${networkKey(payer)}`, who: 'network', limits: NETWORK },
  ]
}
