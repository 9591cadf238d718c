/** Play states that tell of a poor network: unstable, stuttering, reconnecting. */
const POOR = [2103, 2104, 2105]
/** Play states after which it is good again: playing, first picture. */
const GOOD = [2003, 2004]

/** Which players are suffering, by slot; the same set when a state changes nothing. */
export function takePlayState(weak: ReadonlySet<number>, slot: number, code: number): ReadonlySet<number> {
  const poor = POOR.includes(code)
  if (!poor && !GOOD.includes(code)) return weak
  if (weak.has(slot) === poor) return weak
  const next = new Set(weak)
  if (poor) next.add(slot)
  else next.delete(slot)
  return next
}
