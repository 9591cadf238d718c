import { timingSafeEqual } from 'node:crypto'

/** Constant-time comparison of what a client sent with a secret. */
export function constantTimeEqual(given: string, secret: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(secret)]
  return a.length === b.length && timingSafeEqual(a, b)
}
