/**
 * Lets long work yield to the event loop: a number of steps, first come first served, then the loop handles other
 * events.
 */
export class EventLoopYielder {
  private steps = 0
  /** Resolvers of waiting steps, from `head` on. */
  private queue: (() => void)[] = []
  private head = 0
  private scheduled = false

  constructor(private readonly stepsPerTurn: number) {}

  /** Await before each step. */
  async step(): Promise<void> {
    if (this.steps >= this.stepsPerTurn || this.head < this.queue.length) await this.wait()
    else this.steps++
  }

  /** Yields before the steps are used up. */
  async yieldNow(): Promise<void> {
    this.steps = this.stepsPerTurn
    await this.wait()
  }

  private wait(): Promise<void> {
    return new Promise((resolve) => {
      this.queue.push(resolve)
      this.schedule()
    })
  }

  private schedule(): void {
    if (this.scheduled) return
    this.scheduled = true
    setImmediate(() => {
      this.scheduled = false
      this.resume()
    })
  }

  private resume(): void {
    for (this.steps = 0; this.steps < this.stepsPerTurn; this.steps++) {
      const step = this.queue[this.head]
      if (!step) break
      this.head++
      step()
    }
    if (this.head < this.queue.length) {
      this.schedule()
      return
    }
    this.queue = []
    this.head = 0
  }
}
