/** Sums what happened in the last seconds. Times in ms. */
export class Meter {
  private readonly samples: { at: number; amount: number }[] = []

  constructor(private readonly window = 3_000) {}

  add(now: number, amount: number): void {
    this.samples.push({ at: now, amount })
    this.forget(now)
  }

  /** Amount a second. */
  rate(now: number): number {
    this.forget(now)
    const first = this.samples[0]
    if (first === undefined) return 0
    let sum = 0
    for (const { amount } of this.samples) sum += amount
    // A meter that has just begun is not divided by the whole window.
    const span = Math.min(this.window, Math.max(now - first.at, this.window / 3))
    return (sum * 1_000) / span
  }

  private forget(now: number): void {
    let old = 0
    while (old < this.samples.length && (this.samples[old]?.at ?? now) < now - this.window) old++
    if (old > 0) this.samples.splice(0, old)
  }
}
