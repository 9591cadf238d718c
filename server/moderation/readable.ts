/** A text as people will read it: JSON spells characters with escapes, which would hide them from a check. */
export function readable(text: string): string {
  if (!/^\s*[[{"]/.test(text) || !text.includes('\\u')) return text
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return text
  }
}
