import type { Clock } from '../clock.js'
import { CallerRates } from '../limits/caller_rates.js'
import type { SharedLimit } from '../limits/shared_limit.js'

/** A presenter's: each guest who comes or leaves takes one. */
const OF_USER = { perSecond: 1 / 2, burst: 20 }
const OF_NETWORK = { perSecond: 3, burst: 100 }

/** How often mixes may be rearranged: each time takes processes, or a request to a cloud. */
export function mixRates(parts: { clock: Clock; sharedLimit?: SharedLimit }): CallerRates {
  return new CallerRates({
    ...parts,
    name: 'mixes',
    user: OF_USER,
    network: OF_NETWORK,
    refusal: '混流请求过于频繁，请稍后再试',
  })
}
