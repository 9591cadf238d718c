import type { Cancel, Clock } from '../clock.js'
import { TokenBucket } from '../limits/token_bucket.js'
import type { Journal } from '../store/journal.js'

/** Rate limit for writes: a burst, then a rate per second. */
const BURST = 100
const WRITES_PER_SECOND = 20

/**
 * Batches lines for the outbox's file. A write costs as much CPU time as about ten events: while many come, those of
 * 50 ms share one write.
 */
export class OutboxWriter {
  private lines: string[] = []
  private readonly writes = new TokenBucket(WRITES_PER_SECOND, BURST)
  private cancel: Cancel | undefined

  /** @param written called when lines are in the file, or were tried in vain and are kept for later */
  constructor(
    private readonly journal: Pick<Journal, 'append' | 'flush'>,
    private readonly clock: Clock,
    private readonly written: () => void,
  ) {}

  add(line: string): void {
    this.lines.push(line)
    if (this.cancel) return
    const wait = this.writes.wait(this.clock.monotonic())
    if (wait > 0) {
      this.cancel = this.clock.after(wait, () => this.write())
      return
    }
    // Lines of the same turn of the event loop go out together.
    let cancelled = false
    this.cancel = () => {
      cancelled = true
    }
    queueMicrotask(() => {
      if (!cancelled) this.write()
    })
  }

  /** Writes everything at once. */
  async flush(): Promise<void> {
    if (this.lines.length > 0) this.write()
    await this.journal.flush()
  }

  private write(): void {
    this.cancel?.()
    this.cancel = undefined
    this.writes.take(this.clock.monotonic())
    const lines = this.lines
    this.lines = []
    let inFile: Promise<void> | undefined
    for (const line of lines) inFile = this.journal.append(line)
    void inFile?.then(this.written)
  }
}
