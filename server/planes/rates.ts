import { callRates } from '../calls/call_rates.js'
import type { Clock } from '../clock.js'
import type { CallerRates } from '../limits/caller_rates.js'
import type { SharedLimit } from '../limits/shared_limit.js'
import { mixRates } from '../media/mix_rates.js'

/** Rate limits for operations that are expensive or disturb others. */
export interface Rates {
  readonly calls: CallerRates
  readonly mixes: CallerRates
}

export function createRates(parts: { clock: Clock; sharedLimit?: SharedLimit }): Rates {
  return { calls: callRates(parts), mixes: mixRates(parts) }
}
