import { PICTURE_KEYS } from '../rooms/ports/shown_profile.js'

const KEYS: ReadonlySet<string> = new Set(PICTURE_KEYS)

/** The addresses of pictures within a text that is JSON, such as an audience's userInfo or an app's own message. */
export function picturesIn(text: string): string[] {
  if (!PICTURE_KEYS.some((key) => text.includes(`"${key}"`))) return []
  const found = new Set<string>()
  try {
    JSON.parse(text, (key, value: unknown) => {
      if (KEYS.has(key) && typeof value === 'string' && value.trim() !== '') found.add(value)
      return value
    })
  } catch {
    // Plain text shows no picture.
  }
  return [...found]
}
