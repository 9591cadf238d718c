import type { Clock } from '../../../server/clock.js'
import type { Cancel, Timers } from '../../../wxlite/utils/platform/platform.js'

/** Timers of one mini-program: they stand still while it is frozen in the background, and catch up when it is shown. */
export class PhoneTimers implements Timers {
  /** Errors of the page's own listeners, which the library reports. */
  readonly reported: unknown[] = []
  private readonly waiting = new Set<object>()
  private overdue: (() => void)[] = []
  private frozen = false

  constructor(
    private readonly clock: Clock,
    readonly random: () => number,
  ) {}

  /** Timers that were set and neither ran nor were cancelled. */
  get pending(): number {
    return this.waiting.size
  }

  readonly now = () => this.clock.now()

  readonly after = (ms: number, run: () => void): Cancel => {
    const timer = {}
    this.waiting.add(timer)
    const due = () => {
      if (!this.waiting.delete(timer)) return
      run()
    }
    const cancel = this.clock.after(ms, () => {
      if (this.frozen) this.overdue.push(due)
      else due()
    })
    return () => {
      this.waiting.delete(timer)
      cancel()
    }
  }

  readonly report = (error: unknown): void => {
    this.reported.push(error)
  }

  freeze(): void {
    this.frozen = true
  }

  thaw(): void {
    this.frozen = false
    const late = this.overdue
    this.overdue = []
    for (const run of late) run()
  }
}
