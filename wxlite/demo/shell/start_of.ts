/** The first letters of a text. Not cut within one: the server refuses half of an emoji. */
export function startOf(text: string, letters: number): string {
  return Array.from(text).slice(0, letters).join('')
}
