/**
 * A copy of the text that shares no memory. V8 represents a substring as a pointer into the longer string: an ID kept
 * in a map for hours would keep the whole URL alive that it came from. For substrings of a request that outlive it.
 */
export function ownText(piece: string): string {
  return Buffer.from(piece).toString()
}
