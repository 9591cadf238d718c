/** Milliseconds before each further attempt; the last one repeats. */
const DELAYS = [250, 500, 1_000, 2_000, 4_000, 8_000] as const

/**
 * How long to wait before attempt `attempt` (1 = the first after a break), or undefined when
 * `limit` attempts are used up. `random` (0 to 1) spreads players that lost the same server.
 */
export function retryDelay(attempt: number, limit: number, random: number): number | undefined {
  if (attempt > limit) return undefined
  const delay = DELAYS[Math.min(attempt, DELAYS.length) - 1] ?? 0
  return Math.round(delay * (0.8 + 0.4 * random))
}
