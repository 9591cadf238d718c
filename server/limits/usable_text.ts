const [TAB, LINE_FEED, RETURN, SPACE, DELETE, NO_BREAK_SPACE] = [0x09, 0x0a, 0x0d, 0x20, 0x7f, 0xa0]

/**
 * Control characters but for tab and line breaks: nobody writes them, and they break strict readers, terminals and log
 * viewers.
 */
function isUnusable(code: number): boolean {
  if (code >= NO_BREAK_SPACE) return false
  return code < SPACE ? code !== TAB && code !== LINE_FEED && code !== RETURN : code >= DELETE
}

/**
 * Whether others can be sent this text: whole characters (no half of a surrogate pair, which strict UTF-8 and JSON
 * readers refuse together with the whole list that it stands in) and none of the unusable ones. Every text of every
 * request passes here: a pattern takes ten times as long.
 */
export function isUsable(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (isUnusable(text.charCodeAt(at))) return false
  return text.isWellFormed()
}

/** The same for every text in a value of whatever shape, names of fields included. */
export function isAllUsable(value: unknown): boolean {
  const rest: unknown[] = [value]
  while (rest.length > 0) {
    const next = rest.pop()
    if (typeof next === 'string' && !isUsable(next)) return false
    if (typeof next === 'object' && next !== null) rest.push(...Object.keys(next), ...Object.values(next))
  }
  return true
}
