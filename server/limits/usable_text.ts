/**
 * Control characters but for tab and line breaks: nobody writes them, and they break strict readers, terminals and log
 * viewers.
 */
const UNUSABLE = /[^\P{Cc}\t\n\r]/u

/**
 * Whether others can be sent this text: whole characters (no half of a surrogate pair, which strict UTF-8 and JSON
 * readers refuse together with the whole list that it stands in) and none of the unusable ones.
 */
export function isUsable(text: string): boolean {
  return text.isWellFormed() && !UNUSABLE.test(text)
}

/** The beginning of such a text, not cut within a character. */
export function startOf(text: string, length: number): string {
  const start = text.slice(0, length)
  return start.isWellFormed() ? start : start.slice(0, -1)
}

/** `isUsable` for every text in a value of whatever shape, names of fields included. */
export function isAllUsable(value: unknown): boolean {
  const rest: unknown[] = [value]
  while (rest.length > 0) {
    const next = rest.pop()
    if (typeof next === 'string' && !isUsable(next)) return false
    if (typeof next === 'object' && next !== null) rest.push(...Object.keys(next), ...Object.values(next))
  }
  return true
}
