import type { Clock } from '../clock.js'
import type { SingleUse } from '../limits/single_use.js'

/** Maximum number of texts; beyond it the oldest is removed. */
const LIMIT = 10_000

/** Texts of a single process. */
export class MemorySingleUse implements SingleUse {
  /** In the order in which they were put. */
  private readonly texts = new Map<string, { readonly text: string; readonly until: number }>()

  constructor(private readonly clock: Pick<Clock, 'monotonic'>) {}

  async put(name: string, text: string, ms: number): Promise<void> {
    const now = this.clock.monotonic()
    for (const [oldest, { until }] of this.texts) {
      if (until > now && this.texts.size < LIMIT) break
      this.texts.delete(oldest)
    }
    this.texts.set(name, { text, until: now + ms })
  }

  async take(name: string): Promise<string | undefined> {
    const kept = this.texts.get(name)
    this.texts.delete(name)
    return kept && kept.until > this.clock.monotonic() ? kept.text : undefined
  }
}
