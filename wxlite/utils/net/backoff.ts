/**
 * The pause before attempt number `attempt` (0, 1, ...): doubling, never above `most`,
 * and spread over its upper half, so that many phones do not come back in one moment.
 *
 * @param random 0 to 1
 */
export function backoff(attempt: number, first: number, most: number, random: number): number {
  const pause = Math.min(most, first * 2 ** Math.min(attempt, 20))
  return Math.round(pause * (0.5 + random / 2))
}
