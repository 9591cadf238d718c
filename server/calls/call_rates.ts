import { Code } from '../../wxlite/utils/protocol.js'
import type { Clock } from '../clock.js'
import { TokenBuckets } from '../limits/token_buckets.js'
import { ProtocolError } from '../protocol_error.js'

/** Calls within a minute. */
const OF_USER = 10
const OF_NETWORK = 30

/** How often users may ring others: also where rateLimit.enabled is false, since it is other people's phones. */
export class CallRates {
  private readonly users = new TokenBuckets(OF_USER / 60, OF_USER)
  private readonly networks = new TokenBuckets(OF_NETWORK / 60, OF_NETWORK)

  constructor(private readonly clock: Clock) {}

  /** Counts a call. Throws 1 with HTTP 429 when there were too many. */
  take(userID: string, network: string): void {
    const now = this.clock.monotonic()
    if (this.users.of(userID, now).take(now) && this.networks.of(network, now).take(now)) return
    throw new ProtocolError(Code.BAD_REQUEST, '呼叫过于频繁，请稍后再试', {}, 429)
  }
}
