/** Ten parts are fine enough: the floor forgets an old minimum a tenth of the window late. */
const PARTS = 10

/**
 * The smallest of the delays seen within a sliding window. Packets are late for many
 * reasons but early for none, so the floor is the true offset between two clocks,
 * and it follows when one of them drifts. Pure; ms.
 */
export class DelayFloor {
  private parts: { start: number; min: number }[] = []

  constructor(private readonly window: number) {}

  add(now: number, delay: number): void {
    const last = this.parts.at(-1)
    if (last === undefined || now - last.start >= this.window / PARTS) {
      this.parts.push({ start: now, min: delay })
      const oldest = now - this.window
      this.parts = this.parts.filter((part) => part.start > oldest)
    } else {
      last.min = Math.min(last.min, delay)
    }
  }

  /** Undefined before the first delay. */
  get value(): number | undefined {
    if (this.parts.length === 0) return undefined
    return Math.min(...this.parts.map((part) => part.min))
  }

  reset(): void {
    this.parts = []
  }
}
