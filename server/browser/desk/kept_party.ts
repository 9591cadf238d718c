import type { Party } from './state.js'

/** Whom this tab talks to, over a reload. */
const KEPT = 'rtcroom.desk.party'

export function keepParty(party: Party | undefined): void {
  if (party === undefined) sessionStorage.removeItem(KEPT)
  else sessionStorage.setItem(KEPT, JSON.stringify(party))
}

export function keptParty(): Party | undefined {
  const kept = sessionStorage.getItem(KEPT)
  return kept === null ? undefined : JSON.parse(kept)
}
