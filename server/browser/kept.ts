/** What the browser did not take. */
const unkept = new Map<string, string>()

/** `tab`: gone with it. `machine`: for the next time too. */
type Place = 'tab' | 'machine'

const storageOf = (place: Place): Storage => (place === 'tab' ? sessionStorage : localStorage)

/**
 * What a page keeps over a reload; '' = nothing any more. Where the browser keeps nothing, its storage being full or
 * forbidden, that lasts as long as the page does.
 */
export function keep(place: Place, key: string, text: string): void {
  unkept.delete(key)
  try {
    if (text === '') storageOf(place).removeItem(key)
    else storageOf(place).setItem(key, text)
  } catch {
    unkept.set(key, text)
  }
}

/** '' = nothing. */
export function kept(place: Place, key: string): string {
  const text = unkept.get(key)
  if (text !== undefined) return text
  try {
    return storageOf(place).getItem(key) ?? ''
  } catch {
    return ''
  }
}
