/** Module state: each phone must have its own. */
let counted = 0

export function nextCount(shown: number): number {
  counted += 1
  return Math.max(shown + 1, counted)
}
