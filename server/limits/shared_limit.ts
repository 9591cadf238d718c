/** A rate with a burst that several processes count together. */
export interface SharedLimit {
  /** Takes one for this key. Resolves with 0, or with the time until the next one (ms). Rejects if it cannot count. */
  take(key: string, perSecond: number, burst: number): Promise<number>
}
