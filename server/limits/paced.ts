import type { Cancel, Clock } from '../clock.js'

interface Pace<T> {
  next: T | undefined
  readonly cancel: Cancel
}

/**
 * Throttles per key: passes the first value at once, and of those that come within `interval` ms after it the last one,
 * at the end of the interval.
 */
export class Paced<T extends object> {
  private readonly paces = new Map<string, Pace<T>>()

  constructor(
    private readonly clock: Clock,
    private readonly interval: number,
    private readonly through: (value: T) => void,
  ) {}

  tell(key: string, value: T): void {
    const pace = this.paces.get(key)
    if (pace) pace.next = value
    else this.pass(key, value)
  }

  /** Drops the value that waits; the next one passes at once. */
  forget(key: string): void {
    this.paces.get(key)?.cancel()
    this.paces.delete(key)
  }

  close(): void {
    for (const pace of this.paces.values()) pace.cancel()
    this.paces.clear()
  }

  private pass(key: string, value: T): void {
    const cancel = this.clock.after(this.interval, () => {
      const next = this.paces.get(key)?.next
      this.paces.delete(key)
      if (next) this.pass(key, next)
    })
    this.paces.set(key, { next: undefined, cancel })
    this.through(value)
  }
}
