import { keep, kept } from '../kept.js'
import type { Party } from './state.js'

/** Whom this tab talks to, over a reload. */
const KEPT = 'rtcroom.desk.party'

export function keepParty(party: Party | undefined): void {
  keep('tab', KEPT, party === undefined ? '' : JSON.stringify(party))
}

export function keptParty(): Party | undefined {
  const text = kept('tab', KEPT)
  return text === '' ? undefined : JSON.parse(text)
}
