import type { Clock } from '../../server/clock.js'
import { UnsentLedger } from '../../server/limits/unsent_ledger.js'
import { silentLog } from './silent_log.js'

/** A ledger that nothing is expected of. */
export function quietLedger(clock: Clock): UnsentLedger {
  return new UnsentLedger({ clock, log: silentLog })
}
