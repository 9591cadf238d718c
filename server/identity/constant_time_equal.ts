import { timingSafeEqual } from 'node:crypto'

/** Whether a stranger's text is the secret one; the time that it takes does not tell how much of it is right. */
export function sameText(given: string, secret: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(secret)]
  return a.length === b.length && timingSafeEqual(a, b)
}
