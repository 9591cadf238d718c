/** Backgrounds that white letters can be read on. */
const TINTS = ['#3f6df6', '#7a4df0', '#c2479b', '#d9574a', '#c9822b', '#3f9a5a', '#1f93a8', '#5a6fa8']

/** The same colour for the same person on every phone. */
export function tintOf(seed: string): string {
  let sum = 0
  for (let i = 0; i < seed.length; i++) sum = (sum * 31 + seed.charCodeAt(i)) % 9973
  return TINTS[sum % TINTS.length]
}

/**
 * What stands in place of a picture: the last two letters of a name, as Chinese given names go; of a Latin name the
 * initials.
 */
export function initialsOf(name: string): string {
  const letters = Array.from(name.trim())
  if (letters.length === 0) return '?'
  const words = /^[A-Za-z][\x20-\x7e]*$/.test(name.trim()) ? name.trim().split(/\s+/) : []
  if (words.length > 1) return `${words[0][0]}${words[words.length - 1][0]}`.toUpperCase()
  return (words.length === 1 ? letters.slice(0, 2) : letters.slice(-2)).join('').toUpperCase()
}
