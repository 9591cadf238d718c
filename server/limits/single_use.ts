/** Texts that can each be taken once, under a name, for a limited time. Rejects while the store is unreachable. */
export interface SingleUse {
  /** @param ms how long it can be taken */
  put(name: string, text: string, ms: number): Promise<void>
  /** Resolves with undefined if it was taken, has expired, or never existed. */
  take(name: string): Promise<string | undefined>
}
