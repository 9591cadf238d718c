import { SingleTimer } from './single_timer'

/** Counts seconds down to 0, one count at a time. */
export class Countdown {
  private readonly timer = new SingleTimer()

  /** Tells the seconds left at once, then each second, 0 last. */
  start(seconds: number, onSecond: (left: number) => void): void {
    this.timer.clear()
    onSecond(seconds)
    if (seconds > 0) this.timer.set(1000, () => this.start(seconds - 1, onSecond))
  }

  stop(): void {
    this.timer.clear()
  }
}
