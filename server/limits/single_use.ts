/** Texts that each can be taken once, under its name, and only for a while. Rejects while nobody can keep them. */
export interface SingleUse {
  /** @param ms how long it can be taken */
  put(name: string, text: string, ms: number): Promise<void>
  /** Undefined when it was taken, is over, or never was. */
  take(name: string): Promise<string | undefined>
}
