/** Play states that tell of a poor network: reconnecting, unstable, stuttering. */
const POOR = [2103, 2104, 2105]
/** Play states after which it is good again: first picture, playing. */
const GOOD = [2003, 2004]
/** A stutter is forgotten after so many netstatus events (one about every two seconds): the platform does not tell of its end. */
const REMEMBERED = 3

/** Players that are suffering, by slot, with the netstatus events until that is forgotten. */
export type WeakPlayers = ReadonlyMap<number, number>

/** After a play state; the same map when it changes nothing. */
export function takePlayState(weak: WeakPlayers, slot: number, code: number): WeakPlayers {
  if (POOR.includes(code)) return new Map(weak).set(slot, REMEMBERED)
  return GOOD.includes(code) ? without(weak, slot) : weak
}

/** After a netstatus event; the same map when it changes nothing. */
export function takePlayNet(weak: WeakPlayers, slot: number): WeakPlayers {
  const left = weak.get(slot)
  if (left === undefined) return weak
  return left > 1 ? new Map(weak).set(slot, left - 1) : without(weak, slot)
}

function without(weak: WeakPlayers, slot: number): WeakPlayers {
  if (!weak.has(slot)) return weak
  const next = new Map(weak)
  next.delete(slot)
  return next
}
