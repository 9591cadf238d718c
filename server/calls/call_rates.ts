import type { Clock } from '../clock.js'
import { CallerRates } from '../limits/caller_rates.js'
import type { SharedLimit } from '../limits/shared_limit.js'

/** Within a minute. */
const OF_USER = 10
const OF_NETWORK = 30

/** Limits how often users may ring others. */
export function callRates(parts: { clock: Clock; sharedLimit?: SharedLimit }): CallerRates {
  return new CallerRates({
    ...parts,
    name: 'calls',
    user: { perSecond: OF_USER / 60, burst: OF_USER },
    network: { perSecond: OF_NETWORK / 60, burst: OF_NETWORK },
    refusal: '呼叫过于频繁，请稍后再试',
  })
}
