/** Suggestions for a misspelt name: the nearest of `known`, or those with the same last part. At most three. */
export function nearestNames(name: string, known: readonly string[]): string[] {
  const wanted = name.slice(0, MOST).toLowerCase()
  const alike = known.filter((candidate) => candidate.toLowerCase() === wanted || lastOf(candidate) === lastOf(wanted))
  if (alike.length > 0) return alike.slice(0, 3)
  const allowed = Math.max(1, Math.floor(wanted.length / 4))
  const near = known
    .map((candidate) => ({ candidate, off: distance(wanted, candidate.toLowerCase()) }))
    .filter(({ off }) => off <= allowed)
  near.sort((a, b) => a.off - b.off)
  return near
    .filter(({ off }) => off === near[0]?.off)
    .map(({ candidate }) => candidate)
    .slice(0, 3)
}

/** No setting has a longer name. */
const MOST = 64

function lastOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1).toLowerCase()
}

/** How many letters have to be put in, left out, changed or swapped with their neighbour. */
function distance(a: string, b: string): number {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1))
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, (before[j - 2] ?? 0) + 1)
      next.push(least)
    }
    before = row
    row = next
  }
  return row[b.length] ?? 0
}
