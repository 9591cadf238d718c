import type { Clock } from '../../clock.js'
import { TokenBuckets } from '../../limits/token_buckets.js'
import { networkKey, type Payer } from './record_entry.js'

/** Files written at a time, new ones in a row, and the seconds after which there may be another. */
const USER = { running: 64, burst: 64, secondsPerFile: 10 }
const NETWORK = { running: 256, burst: 256, secondsPerFile: 1 }

/**
 * How much each user and each network may have recorded at a time, and how often. Guest ids cost nothing: a network has
 * bounds too.
 */
export class RecordAdmission {
  private readonly running = new Map<string, number>()
  private readonly users = new TokenBuckets(1 / USER.secondsPerFile, USER.burst)
  private readonly networks = new TokenBuckets(1 / NETWORK.secondsPerFile, NETWORK.burst)

  constructor(private readonly clock: Clock) {}

  /** Why no file of this payer can begin now; undefined when one can. For the log. */
  refusal(payer: Payer): string | undefined {
    const now = this.clock.monotonic()
    for (const { key, who, most, pace } of this.parties(payer, now)) {
      if ((this.running.get(key) ?? 0) >= most) return `too many files of one ${who} are being written`
      if (pace.wait(now) > 0) return `one ${who} begins files too often`
    }
    return undefined
  }

  /** Answers a function to call when the file has ended, or a text that says why it cannot begin. */
  begin(payer: Payer): (() => void) | string {
    const refusal = this.refusal(payer)
    if (refusal !== undefined) return refusal
    const now = this.clock.monotonic()
    for (const { key, pace } of this.parties(payer, now)) {
      pace.take(now)
      this.running.set(key, (this.running.get(key) ?? 0) + 1)
    }
    return () => this.end(payer)
  }

  private end(payer: Payer): void {
    for (const { key } of this.parties(payer, this.clock.monotonic())) {
      const left = (this.running.get(key) ?? 0) - 1
      if (left > 0) this.running.set(key, left)
      else this.running.delete(key)
    }
  }

  private parties(payer: Payer, now: number) {
    const network = networkKey(payer)
    return [
      { key: `user ${payer.userID}`, who: 'user', most: USER.running, pace: this.users.of(payer.userID, now) },
      { key: `network ${network}`, who: 'network', most: NETWORK.running, pace: this.networks.of(network, now) },
    ]
  }
}
