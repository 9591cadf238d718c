/** Lets long work share the event loop: so many steps, in the order in which they were asked for, then the loop comes round. */
export class Turns {
  private steps = 0
  /** Those who wait, from `head` on. */
  private line: (() => void)[] = []
  private head = 0
  private pausing = false

  constructor(private readonly stepsPerTurn: number) {}

  /** Call before each step; wait for what it answers. */
  async next(): Promise<void> {
    if (this.steps >= this.stepsPerTurn || this.head < this.line.length) await this.wait()
    else this.steps++
  }

  /** Ends the turn early. */
  async end(): Promise<void> {
    this.steps = this.stepsPerTurn
    await this.wait()
  }

  private wait(): Promise<void> {
    return new Promise((resolve) => {
      this.line.push(resolve)
      this.pause()
    })
  }

  private pause(): void {
    if (this.pausing) return
    this.pausing = true
    setImmediate(() => {
      this.pausing = false
      this.turn()
    })
  }

  private turn(): void {
    for (this.steps = 0; this.steps < this.stepsPerTurn; this.steps++) {
      const step = this.line[this.head]
      if (!step) break
      this.head++
      step()
    }
    if (this.head < this.line.length) {
      this.pause()
      return
    }
    this.line = []
    this.head = 0
  }
}
