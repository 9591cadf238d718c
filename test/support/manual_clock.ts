import type { Cancel, Clock } from '../../server/clock.js'

interface Timer {
  at: number
  run: () => void
  period?: number
}

/** A clock that moves only when a test says so. Starts at the machine's time, since userSigs are minted with that. */
export class ManualClock implements Clock {
  private readonly timers = new Set<Timer>()
  private stepped = 0

  constructor(private time: number = Date.now()) {}

  now(): number {
    return this.time + this.stepped
  }

  monotonic(): number {
    return this.time
  }

  /**
   * Steps the time that people read, as a correction of the machine's clock does. Timers and idleness know nothing of
   * it.
   */
  step(ms: number): void {
    this.stepped += ms
  }

  after(ms: number, run: () => void): Cancel {
    return this.add({ at: this.time + ms, run })
  }

  every(ms: number, run: () => void): Cancel {
    return this.add({ at: this.time + ms, run, period: ms })
  }

  /** Timers that are waiting. */
  get pending(): number {
    return this.timers.size
  }

  /** Moves on by `ms`, running what falls due, in order. */
  advance(ms: number): void {
    const end = this.time + ms
    for (;;) {
      const due = [...this.timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0]
      if (due === undefined) break
      this.time = due.at
      if (due.period === undefined) this.timers.delete(due)
      else due.at += due.period
      due.run()
    }
    this.time = end
  }

  private add(timer: Timer): Cancel {
    this.timers.add(timer)
    return () => this.timers.delete(timer)
  }
}
