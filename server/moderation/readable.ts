/** The text as users will read it: JSON escapes would hide characters from the check. */
export function readable(text: string): string {
  if (!/^\s*[[{"]/.test(text) || !text.includes('\\u')) return text
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return text
  }
}
