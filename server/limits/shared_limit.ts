/** A rate with a burst that several processes count together. */
export interface SharedLimit {
  /** Takes one for this key. Answers 0, or how long there is none (ms). Rejects while nobody can count. */
  take(key: string, perSecond: number, burst: number): Promise<number>
}
