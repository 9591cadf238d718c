/** Lets long work share the event loop: after so many steps everybody who works waits for the loop to come round. */
export class Turns {
  private steps = 0
  private pause: Promise<void> | undefined

  constructor(private readonly stepsPerTurn: number) {}

  /** Call before each step; wait for what it answers. */
  async next(): Promise<void> {
    while (this.steps >= this.stepsPerTurn) await this.end()
    this.steps++
  }

  /** Ends the turn early. */
  end(): Promise<void> {
    this.pause ??= new Promise((resolve) =>
      setImmediate(() => {
        this.steps = 0
        this.pause = undefined
        resolve()
      }),
    )
    return this.pause
  }
}
