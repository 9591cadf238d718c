const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** Milliseconds before each further try; the last one again and again. */
const DELAYS: readonly number[] = [5_000, 30_000, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR]
/** An event older than this (ms) when a try fails is given up. */
export const GIVEN_UP_AFTER = 24 * HOUR

interface Waiting<T> {
  readonly item: T
  readonly due: number
}

/** Events that wait for another try, in one queue per delay, so that the first of each queue is always due first. */
export class Retries<T> {
  private readonly queues: Waiting<T>[][] = DELAYS.map(() => [])

  /** @param failed tries that failed so far, 1 or more */
  add(item: T, failed: number, now: number): void {
    const at = Math.min(failed, DELAYS.length) - 1
    this.queues[at]?.push({ item, due: now + (DELAYS[at] ?? HOUR) })
  }

  /** Removes and returns what is due. */
  take(now: number): T[] {
    return this.queues.flatMap((queue) => {
      const later = queue.findIndex(({ due }) => due > now)
      return queue.splice(0, later === -1 ? queue.length : later).map(({ item }) => item)
    })
  }

  clear(): void {
    for (const queue of this.queues) queue.length = 0
  }
}
